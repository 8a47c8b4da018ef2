import Quantities
public import Reporting

/// Turns a load's result into tables for the terminal and a document with charts.
public struct LoadReport: Sendable {
    public var result: LoadResult
    /// Facts about the report itself: date, version.
    public var metadata: [Definition]

    public init(_ result: LoadResult, metadata: [Definition] = []) {
        self.result = result
        self.metadata = metadata
    }

    static let measured = Provenance.measured(by: "perjoule load")

    /// The figures alone, for the terminal.
    public var summary: Document {
        Document(title: title, subtitle: subtitle, blocks: answer + [.table(latencies)] + details)
    }

    /// The figures, the charts and what they mean.
    public var document: Document {
        Document(
            title: title, subtitle: subtitle, metadata: metadata,
            blocks: answer + [.heading("Latency"), .table(latencies), .chart(distribution)]
                + [.heading("Over time"), .chart(rates), .chart(percentiles)] + [.heading("Details")] + details + method
        )
    }

    private var title: String { "“\(result.model)” under load" }
    private var subtitle: RichText { "\(result.load) to \(result.server), \(result.duration)" }

    private func figure<Amount: Quantity>(_ amount: Amount) -> Estimate<Amount> {
        Estimate(amount, provenance: Self.measured)
    }

    // MARK: Answer

    private var answer: [Block] {
        var blocks: [Block] = [.callout(.answer, sentence)]
        if let goal = result.goal {
            let verdict: RichText =
                """
                \(EstimateShare.text(goal.kept)) of the requests kept \(goal.limit), and \
                \(EstimateShare.text(goal.demanded)) had to: the goal is \(goal.isMet ? "met" : "missed").
                """
            blocks.append(.callout(goal.isMet ? .note : .warning, verdict))
        }
        if result.isInterrupted { blocks.append(.callout(.warning, "The load was interrupted before its end.")) }
        return blocks
            + result.client.warnings.map { .callout(.warning, "\($0.prefix(1).uppercased() + $0.dropFirst()).") }
    }

    private var sentence: RichText {
        guard let latency = result.latency else {
            return "None of \(result.requests) requests was answered with success."
        }
        let failures = result.failed > 0 ? "\(result.failed) failed" : "none failed"
        return """
            \(result.answered) of \(result.requests) requests were answered, \(failures): \
            \(figure(result.answeredRate)), half within \(figure(latency.p50)), 99 % within \(figure(latency.p99)).
            """
    }

    // MARK: Tables

    private var latencies: Table {
        var rows: [[Cell]] = []
        func add(_ name: String, _ figures: LatencyFigures?) {
            guard let figures else { return }
            rows.append(
                [.plain(name)]
                    + [figures.mean, figures.p50, figures.p90, figures.p95, figures.p99, figures.p999, figures.most]
                    .map { .figure(figure($0)) })
        }
        add(result.isOpenLoop ? "latency, from when due" : "latency", result.latency)
        add("from when sent", result.serviceTime)
        add("taken up late by the client", result.client.lateness)
        return Table(
            columns: ["Time"] + ["Mean", "50 %", "90 %", "95 %", "99 %", "99.9 %", "Most"].map { .init($0) }, rows: rows
        )
    }

    private var details: [Block] {
        var list = [
            Definition("Requests a second, due", .figure(figure(result.offeredRate))),
            Definition("Requests a second, answered", .figure(figure(result.answeredRate))),
        ]
        if !result.failures.isEmpty {
            let kinds = result.failures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            list.append(
                Definition("Failed", .plain(kinds.map { "\($0.value) × \($0.key)" }.joined(separator: ", "))))
        }
        if result.unfinished > 0 { list.append(Definition("Under way at the end", .count(result.unfinished))) }
        if let energy = result.energy {
            list.append(Definition("Energy per request", .figure(energy.perRequest)))
            if let idle = energy.idlePerRequest { list.append(Definition("of which at rest", .figure(idle))) }
            if let emissions = energy.emissionsPerRequest {
                list.append(Definition("Emissions per request", .figure(emissions)))
            }
            list.append(Definition("Energy of \(energy.answers) answers", .figure(energy.total)))
        }
        for stage in result.stages {
            let variants = stage.variants.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "\($0.value) × \($0.key)" }
            let batch = stage.meanBatch.map { ["mean batch \($0.formatted(significantDigits: 3))"] } ?? []
            list.append(Definition("Stage \(stage.name)", .plain((variants + batch).joined(separator: ", "))))
        }
        let client = result.client
        list.append(
            Definition(
                "Connections",
                .plain("\(client.connections) opened, \(client.connectionsAtOnce) at once, \(client.resent) sent anew"))
        )
        list.append(Definition("Client’s thread busy", .plain(EstimateShare.text(client.busyShare))))
        return [.definitions(list)]
    }
}

/// Shares as text.
enum EstimateShare {
    /// For example `99.2 %`; 100 % only where nothing is missing.
    static func text(_ share: Fraction) -> String {
        let percent = share.value * 100
        let text = percent.formatted(significantDigits: 4)
        return (text == "100" && percent < 100 ? "99.99" : text) + " %"
    }
}
