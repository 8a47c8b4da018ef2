import Prediction
import Quantities
import Reporting
import Statistics
import Store

/// What each kind of layer costs in inference, beside the work that it adds and what the predictor says.
struct NetworkAblationFindings {
    private let factors: NetworkFactors
    private let design: StudyDesign
    private let rows: [StudyRow]
    private let points: [MeasuredConfiguration]

    init(_ factors: NetworkFactors, _ design: StudyDesign, _ rows: [StudyRow]) {
        self.factors = factors
        self.design = design
        self.rows = rows
        points = MeasuredConfiguration.all(rows, in: design)
    }

    var findings: StudyFindings {
        get throws {
            let ranking = EffectRanking(rows, design, figure: "energy.total")
            let answer = [ranking.map { $0.sentence(of: "the energy per image") }, predictionSentence]
                .compactMap(\.self).joined(separator: " ")
            var blocks: [Block] = []
            if !answer.isEmpty { blocks.append(.callout(.answer, "\(answer)")) }
            blocks += charts
            blocks += [.heading("Networks"), .table(table)]
            return StudyFindings(
                blocks: blocks,
                json: .object([
                    .init("ranking", try JSONValue(encoding: ranking)),
                    .init("networks", try JSONValue(encoding: points.map { Network($0) })),
                ]))
        }
    }

    // MARK: Figures

    private struct Network: Encodable {
        let configuration: Configuration
        let energy: Estimate<Joules>?
        let latency: Estimate<Seconds>?
        let multiplyAccumulates: Double?
        let parameters: Double?
        let energyPerMultiplyAccumulate: Estimate<Joules>?
        let predictedEnergy: Estimate<Joules>?

        init(_ point: MeasuredConfiguration) {
            configuration = point.configuration
            energy = point.mean("energy.total")
            latency = point.mean("latency.mean")
            multiplyAccumulates = point.number(PredictedFigures.multiplyAccumulates)
            parameters = point.number(PredictedFigures.parameters)
            let (whole, macs) = (energy, multiplyAccumulates ?? 0)
            energyPerMultiplyAccumulate = macs > 0 ? whole?.map { $0 / macs } : nil
            predictedEnergy = point.mean(PredictedFigures.energy)
        }
    }

    /// How near predictions come, and whether they order the networks as measurements do.
    private var predictionSentence: String? {
        let pairs = points.map(Network.init).compactMap { network -> (Double, Double)? in
            guard let measured = network.energy?.value.value, let predicted = network.predictedEnergy?.value.value,
                measured > 0
            else { return nil }
            return (measured, predicted)
        }
        guard pairs.count > 2, let error = try? Summary(pairs.map { abs($0.1 / $0.0 - 1) }).median,
            let order = try? Correlation.spearman(pairs.map(\.0), pairs.map(\.1)).coefficient
        else { return nil }
        return """
            The predictor, which ran nothing, is off by \(Fraction(error).percent) in the median and orders the networks \
            with a rank correlation of \(order.formatted(fractionDigits: 2)).
            """
    }

    // MARK: Blocks

    private var names: [String] { design.factors.map(\.name) }

    private var table: Table {
        Table(
            columns: names.map { .init($0) } + [
                .init("MACs (M)", alignment: .trailing), .init("Parameters (k)", alignment: .trailing),
                "Energy per image", "Energy per MAC", "Latency per batch", "Predicted energy",
                .init("Predicted ÷ measured", alignment: .trailing),
            ],
            rows: points.map { point in
                let network = Network(point)
                let ratio = network.energy.flatMap { energy in
                    network.predictedEnergy.map { $0.value.value / energy.value.value }
                }
                return names.map { .plain(point.configuration.levels[$0].map { "\($0)" } ?? "") } + [
                    .number((network.multiplyAccumulates ?? 0) / 1e6, digits: 4),
                    .number((network.parameters ?? 0) / 1e3, digits: 4),
                    .figure(network.energy, otherwise: "not measured"),
                    .figure(network.energyPerMultiplyAccumulate, otherwise: "no multiply-accumulates"),
                    .figure(network.latency, otherwise: "not measured"),
                    .figure(network.predictedEnergy, otherwise: "no prediction"),
                    ratio.map { .number($0) } ?? .missing(reason: "no prediction"),
                ]
            },
            notes: [
                """
                A stage is a row of 3 × 3 convolutions and a 2 × 2 pooling, and each has twice the channels of the one before; hidden fully connected layers have 128 outputs; images are \
                \(factors.image.map(String.init).joined(separator: " × ")).
                """
            ])
    }

    private var charts: [Block] {
        let networks = points.map { ($0, Network($0)) }
        func series(_ name: String, _ energy: (Network) -> Estimate<Joules>?) -> ScatterChart.Series {
            ScatterChart.Series(
                name,
                points: networks.compactMap { point, network in
                    guard let macs = network.multiplyAccumulates, macs > 0, let energy = energy(network) else {
                        return nil
                    }
                    return .init(
                        AnyEstimate(macs / 1e6, provenance: .modelled(by: "the graph")), AnyEstimate(energy),
                        label: networks.count > 16 ? "" : label(point.configuration))
                })
        }
        let all = [series("trials", \.energy), series("predictor", \.predictedEnergy)].filter { !$0.points.isEmpty }
        guard !all.isEmpty else { return [] }
        return [
            .chart(
                ScatterChart(
                    "Energy against work",
                    caption:
                        "Where energy follows work alone, the points lie on one line; what lies above pays for more than arithmetic.",
                    x: Axis("Million multiply-accumulates per image", scale: .logarithmic),
                    y: Axis("Energy per image", scale: .logarithmic), series: all))
        ]
    }

    private func label(_ configuration: Configuration) -> String {
        names.compactMap { configuration.levels[$0].map { "\($0)" } }.joined(separator: "/")
    }
}
