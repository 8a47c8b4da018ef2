import Prediction
import Quantities
import Reporting

/// The parts of the report that show predictions beside measurements.
extension EvaluationReport {
    /// Points that a chart draws of one series; more would hide each other.
    private static let mostPoints = 300

    var parity: [Block] {
        var blocks: [Block] = [.heading("Predicted against measured")]
        if !study.networks.isEmpty {
            let groups = Dictionary(grouping: study.networks, by: \.measurement.architecture)
            blocks.append(
                .chart(
                    ParityChart(
                        "Whole networks", caption: "Each mark is a network at a batch size; the band is ± 10 %.",
                        axis: Axis("Energy per forward pass", scale: .logarithmic),
                        series: groups.sorted { $0.key < $1.key }.map { name, cases in
                            (name, Self.thinned(cases).map { point($0) })
                        }, bands: [Fraction(0.1)])))
        }
        let types = Dictionary(grouping: study.layers) { $0.measurement.configuration.type.name }
        for (type, cases) in types.sorted(by: { $0.key < $1.key }) {
            let groups = Dictionary(grouping: cases) { $0.measurement.architecture ?? "layers" }
            blocks.append(
                .chart(
                    ParityChart(
                        "Layers: \(type)", axis: Axis("Energy per forward pass", scale: .logarithmic),
                        series: groups.sorted { $0.key < $1.key }.map { name, cases in
                            (name, Self.thinned(cases).map { point($0) })
                        }, bands: [Fraction(0.1)])))
        }
        return blocks
    }

    private static func thinned<Element>(_ all: [Element]) -> [Element] {
        let step = max(1, (all.count + mostPoints - 1) / mostPoints)
        return stride(from: 0, to: all.count, by: step).map { all[$0] }
    }

    var measured: Provenance { study.measured }

    // Intervals would cover the marks: a page of error bars says less than the distance from the line.
    private func point(_ entry: NetworkCase) -> ParityChart.Point {
        ParityChart.Point(
            measured: Estimate(entry.measurement.energy, provenance: measured),
            predicted: Estimate(entry.total.value, provenance: entry.total.provenance))
    }

    private func point(_ entry: LayerCase) -> ParityChart.Point {
        ParityChart.Point(
            measured: Estimate(entry.measurement.energy, provenance: measured),
            predicted: Estimate(entry.prediction.energy.value, provenance: entry.prediction.energy.provenance))
    }

    /// Where a network's energy goes, by layer type, as measured and as predicted.
    var shares: [Block] {
        let complete = study.networks.filter { $0.measuredLayers != nil }
        let largest = Dictionary(grouping: complete, by: \.measurement.architecture).compactMapValues { cases in
            cases.max { $0.measurement.batchSize < $1.measurement.batchSize }
        }
        let networks = largest.values.sorted { $0.measurement.architecture < $1.measurement.architecture }
        guard !networks.isEmpty else { return [] }
        let types = Set(networks.flatMap { $0.layers.map(\.layer.type.name) }).sorted()
        var columns: [Table.Column] = ["Layer type"]
        for network in networks {
            let name = "\(network.measurement.architecture), batch \(network.measurement.batchSize)"
            columns += [
                .init("\(name): measured", alignment: .trailing), .init("predicted", alignment: .trailing),
            ]
        }
        let rows = types.map { type -> [Cell] in
            [.plain(type)]
                + networks.flatMap { network -> [Cell] in
                    let measured = (network.measuredLayers ?? []).map { ($0.configuration.type.name, $0.energy) }
                    let predicted = network.layers.map { ($0.layer.type.name, $0.energy.value) }
                    return [.plain(Self.share(of: type, measured)), .plain(Self.share(of: type, predicted))]
                }
        }
        return [
            .heading("Where a network's energy goes"),
            .table(
                Table(
                    columns: columns, rows: rows,
                    notes: ["Shares of the sum over layers; dropout costs nothing at inference and is predicted so."])),
        ]
    }

    private static func share(of type: String, _ layers: [(type: String, energy: Joules)]) -> String {
        let all = layers.reduce(Joules.zero) { $0 + $1.energy }
        let part = layers.filter { $0.type == type }.reduce(Joules.zero) { $0 + $1.energy }
        return percent(all > .zero ? part / all : 0)
    }

    var method: [Block] {
        let coverage = Self.percent(study.predictor.options.coverage)
        let learned =
            study.predictor.composition.map {
                """
                 What networks need beyond their layers is a factor learned from \($0.architectures.count) networks, \
                those shown here being left out of their own.
                """
            } ?? ""
        return [
            .heading("How predictions are made"),
            .paragraph(
                """
                A layer's energy is a sum of physical amounts (multiply-accumulates as executed, bytes, calls) times \
                prices that are never negative, times a smooth correction where cross-validation on the training rows \
                says that it helps. A network is the sum of its layers. Intervals are conformal: \(coverage) of layers like \
                those trained on lie inside. Energies shown as a layer's or a network's own are \(study.measured). \
                Prices and corrections are fitted to random layers alone; layers and networks shown here are \
                others.\(learned)
                """),
        ]
    }
}
