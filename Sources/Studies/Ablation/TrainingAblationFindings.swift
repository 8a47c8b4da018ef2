import Quantities
import Reporting
import Store

/// What each kind of layer costs in training, and what it brings.
struct TrainingAblationFindings {
    private let ablation: TrainingAblation
    private let rows: [StudyRow]
    private let points: [MeasuredConfiguration]

    init(_ ablation: TrainingAblation, _ rows: [StudyRow]) {
        self.ablation = ablation
        self.rows = rows
        points = MeasuredConfiguration.all(rows, in: ablation.design())
    }

    var findings: StudyFindings {
        get throws {
            let design = ablation.design()
            let energy = EffectRanking(rows, design, figure: "energy.own")
            let objective = EffectRanking(rows, design, figure: ablation.objective)
            let sentences = [
                energy?.sentence(of: "the energy of a training"), objective?.sentence(of: ablation.objective),
            ].compactMap(\.self)
            var blocks: [Block] = []
            if !sentences.isEmpty { blocks.append(.callout(.answer, "\(sentences.joined(separator: " "))")) }
            blocks += chart + [.heading("Trainings"), .table(table)]
            return StudyFindings(
                blocks: blocks,
                json: .object([
                    .init("energyRanking", try JSONValue(encoding: energy)),
                    .init("objectiveRanking", try JSONValue(encoding: objective)),
                    .init("trainings", try JSONValue(encoding: points.map { Training($0, figures) })),
                ]))
        }
    }

    private struct Training: Encodable {
        let configuration: Configuration
        let energy: Estimate<Joules>?
        let duration: Estimate<Seconds>?
        /// What the command printed last, by name.
        let figures: [String: Estimate<Fraction>]

        init(_ point: MeasuredConfiguration, _ names: [String]) {
            configuration = point.configuration
            energy = point.mean("energy.own")
            duration = point.mean("time.wall")
            figures = Dictionary(
                uniqueKeysWithValues: names.compactMap { name in point.mean(name).map { (name, $0) } })
        }
    }

    /// The figures that the command prints: the objective first.
    private var figures: [String] {
        let told = points.first?.rows.first?.figures.filter { $0.provenance == .measured(by: "the command") } ?? []
        let others = told.map(\.name).filter { $0 != ablation.objective }
        return [ablation.objective] + others
    }

    private var names: [String] { ablation.factors.varied.map(\.name) }

    private var table: Table {
        Table(
            columns: names.map { .init($0) } + ["Energy of a training", "Time"] + figures.map { .init($0) },
            rows: points.map { point in
                let training = Training(point, figures)
                return names.map { .plain(point.configuration.levels[$0].map { "\($0)" } ?? "") } + [
                    .figure(training.energy, otherwise: "idle power is not known: run perjoule baseline"),
                    .figure(training.duration, otherwise: "not measured"),
                ] + figures.map { .figure(training.figures[$0], otherwise: "not printed") }
            })
    }

    private var chart: [Block] {
        let shown = points.compactMap { point -> ScatterChart.Point? in
            let training = Training(point, figures)
            guard let energy = training.energy, let objective = training.figures[ablation.objective] else { return nil }
            return .init(
                energy, objective,
                label: names.compactMap { point.configuration.levels[$0].map { "\($0)" } }.joined(separator: "/"))
        }
        guard !shown.isEmpty else { return [] }
        return [
            .chart(
                ScatterChart(
                    "\(ablation.objective.capitalizedFirst) against the energy of a training",
                    caption: "Each point is a network; labels are its levels of \(names.joined(separator: ", ")).",
                    x: Axis("Energy of a training", scale: .logarithmic),
                    y: Axis(ablation.objective.capitalizedFirst), series: [.init("networks", points: shown)]))
        ]
    }
}
