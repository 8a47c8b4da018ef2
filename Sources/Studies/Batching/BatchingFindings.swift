import Quantities
import Reporting
import Store

/// What a batching study found, from its rows alone.
struct BatchingFindings {
    let study: BatchingStudy
    let settings: StudySettings
    let cases: [BatchingCase]
    let advice: [BatchingAdvice]
    /// A prediction for each cell of ``BatchingCase/main`` that has one.
    let predictions: [(cell: BatchingCell, prediction: BatchingPrediction)]

    /// More charts of one load each than this hide what they show.
    private static let mostCharts = 12
    /// More sentences than this belong into a table.
    private static let mostSentences = 4

    init(_ study: BatchingStudy, _ rows: [StudyRow], _ settings: StudySettings) throws {
        self.study = study
        self.settings = settings
        cases = study.cases(rows)
        advice = cases.compactMap { BatchingAdvice($0, goals: study.goals) }
        predictions = try cases.flatMap(\.main).compactMap { cell in
            guard let calibration = cell.calibration else { return nil }
            return try BatchingPrediction(
                cell.setting, from: calibration, requests: study.requests, seed: settings.seed
            ).map { (cell, $0) }
        }
    }

    var blocks: [Block] {
        guard !cases.isEmpty else {
            return [.callout(.warning, "No trial succeeded, so nothing can be said of batching.")]
        }
        var blocks = answer
        for (index, batchingCase) in cases.enumerated() {
            blocks.append(.heading(batchingCase.name, level: 3))
            if index < Self.mostCharts { blocks.append(.chart(chart(batchingCase))) }
            blocks.append(.table(table(batchingCase)))
        }
        if cases.count > Self.mostCharts {
            blocks.append(
                .callout(.note, "Charts are of the first \(Self.mostCharts) loads; the tables have all of them."))
        }
        return blocks + agreement + predicted + sanity + method
    }

    private var answer: [Block] {
        let hidden = advice.count - Self.mostSentences
        var inlines: [RichText.Inline] = []
        for (index, advice) in advice.prefix(Self.mostSentences).enumerated() {
            if index > 0 { inlines.append(.text(" ")) }
            inlines += advice.sentence(study.goals).inlines
        }
        var text = RichText(plain: "")
        text.inlines = inlines
        if hidden > 0 { text.inlines.append(.text(" \(hidden) more loads are in the table below.")) }
        var blocks: [Block] = [.callout(.answer, text)]
        let disturbed = cases.flatMap(\.cells).flatMap(\.rows).count { $0.isDisturbed }
        if disturbed > 0 {
            blocks.append(
                .callout(
                    .warning,
                    """
                    Other processes kept the machine busy in \(disturbed) trials: their energy is in the joules of the real queue, \
                    where it hides what rules differ by. Stop them and measure again, or look at own energy.
                    """))
        }
        if study.goals.isEmpty {
            blocks.append(
                .paragraph(
                    """
                    Without a goal the rule of least energy is named, however long it makes requests wait; a key such as \
                    `goal: {p99: 200ms}` keeps the wait within bounds.
                    """))
        }
        if advice.count > 1 { blocks.append(.table(adviceTable)) }
        return blocks
    }

    private var adviceTable: Table {
        Table(
            "What to run",
            columns: [
                "Load", "Run", "Against", .init("Energy saved", alignment: .trailing),
                .init("p99 more", alignment: .trailing), .init("Energy per request", alignment: .trailing),
            ],
            rows: advice.map { advice in
                let against = Cell.plain("\(advice.reference.setting.rule.level)")
                func row(_ choice: BatchingAdvice.Choice, _ note: String) -> [Cell] {
                    let same = "it is what others are compared with"
                    return [
                        .plain(advice.name), .plain("\(choice.cell.setting.rule.level)\(note)"), against,
                        choice.saving.map { .figure($0) } ?? .missing(reason: same),
                        choice.latencyPrice.map { .figure($0) } ?? .missing(reason: same),
                        .figure(choice.cell.energy, otherwise: "not measured"),
                    ]
                }
                switch advice.verdict {
                case .run(let choice): return row(choice, "")
                case .goalMissed(let closest): return row(closest, " (misses the goal)")
                case .overloaded:
                    let reason = "every rule is offered more than it can serve"
                    return [.plain(advice.name), .plain("none"), against]
                        + Array(repeating: .missing(reason: reason), count: 3)
                }
            })
    }

    private func chart(_ batchingCase: BatchingCase) -> ScatterChart {
        let points = batchingCase.main.compactMap { cell -> ScatterChart.Point? in
            guard let energy = cell.energy, let p99 = cell.mean("latency.p99", as: Seconds.self) else { return nil }
            return .init(p99, energy, label: "\(cell.setting.rule.level)\(cell.isOverloaded ? " (overload)" : "")")
        }
        let queue = batchingCase.main.first?.setting.queue.rawValue ?? ""
        return ScatterChart(
            "Energy against response time",
            caption: """
                Each point is a rule on the \(queue) queue. Rules off the front cost more energy and more time than another.
                """,
            x: Axis("Response, 99th percentile", scale: .logarithmic), y: Axis("Energy per request"),
            series: [.init("\(queue) queue", points: points)], front: (.lower, .lower))
    }

    private func table(_ batchingCase: BatchingCase) -> Table {
        let columns = [
            "Energy per request", "Saved", "Above idle", "Mean", "p50", "p95", "p99", "Wait", "Batch", "Busy", "Load",
        ]
        func number(_ cell: BatchingCell, _ figure: String) -> Cell {
            cell.number(figure).map { .number($0) } ?? .missing(reason: "a replicate lacks it")
        }
        func time(_ cell: BatchingCell, _ figure: String) -> Cell {
            .figure(cell.mean(figure, as: Seconds.self), otherwise: "a replicate lacks it")
        }
        var table = Table(
            columns: ["Batches", "Queue"] + columns.map { .init($0, alignment: .trailing) },
            rows: batchingCase.cells.map { cell in
                let reference = batchingCase.cells.first {
                    $0.setting.queue == cell.setting.queue
                        && $0.setting.rule == batchingCase.reference?.setting.rule
                }
                let isReference = reference?.configuration == cell.configuration
                let saving = reference.flatMap { PairedChange("energy.total", of: cell, against: $0)?.saving }
                return [
                    .plain("\(cell.setting.rule.level)"), .plain(cell.setting.queue.rawValue),
                    .figure(cell.energy, otherwise: "a replicate lacks it"),
                    isReference
                        ? .missing(reason: "others are compared with it")
                        : saving.map { .figure($0) } ?? .missing(reason: "there is no replicate in common"),
                    .figure(cell.mean("energy.dynamic", as: Joules.self), otherwise: "the idle power is not known"),
                    time(cell, "latency.mean"), time(cell, "latency.p50"), time(cell, "latency.p95"),
                    time(cell, "latency.p99"), time(cell, "wait.mean"), number(cell, "batch.mean"),
                    number(cell, "busy"), number(cell, "load"),
                ]
            },
            notes: [
                """
                Times are from a request's arrival to the end of its batch; wait is to its start. Batch: mean size. Busy: the \
                executor's share of time. Load: the rate over what full batches serve.
                """
            ])
        if batchingCase.cells.contains(where: \.isOverloaded) {
            table.notes.append(
                """
                A load of 1 or more is **overload**: response times grow for as long as requests come, so these hold for \
                \(study.requests) requests only.
                """)
        }
        return table
    }
}

extension StudyRow {
    /// Whether other processes used so much that the trial says so.
    fileprivate var isDisturbed: Bool { notes.contains { $0.hasPrefix("other processes used") } }
}
