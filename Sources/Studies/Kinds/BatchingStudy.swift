package import Pipelines
package import Quantities
import Store
import Yams

/// Real and simulated request queues in front of real models: what batching saves, and what it costs in latency.
package struct BatchingStudy: Sendable {
    package var models: [StudiedModel]
    package var queues: [Queue]
    package var arrivals: [StudiedArrivals]
    /// Mean rates of arrivals that have none of their own.
    package var rates: [Rate]
    package var rules: [BatchingRule]
    /// Requests of one trial.
    package var requests: Int
    package var threads: [Int]
    /// What a recommendation must keep; the first that is broken rules a batch out.
    package var goals: [LatencyGoal]
    /// The time over which each batch size is measured before it is simulated; nil takes what the meter needs.
    package var window: Seconds?

    /// Whether requests are waited for and batches run, or both are simulated.
    package enum Queue: String, Sendable, Hashable, Codable, CaseIterable {
        case simulated, real
    }

    /// A model and what the study calls it.
    package struct StudiedModel: Sendable {
        package var name: String
        package var reference: ModelReference
    }

    /// The most that a share of the responses may take.
    package struct LatencyGoal: Sendable, Hashable, Codable {
        /// `mean`, `p50`, `p95` or `p99`.
        package var statistic: String
        package var limit: Seconds

        var figure: String { "latency.\(statistic)" }
    }

    /// The level of the rate where a recording decides it.
    static let recordedRate = Factor.text("recorded")
}

extension BatchingStudy: MeasuredStudy {
    package static let name = "batching"
    package static let abstract = "energy and response time of batching rules on a real and a simulated request queue"
    package static let keys = [
        "models", "queues", "arrivals", "rates", "batches", "requests", "threads", "goal", "window",
    ]
    private static let mostRequests = 10_000_000
    private static let statistics = ["mean", "p50", "p95", "p99"]

    package init?(_ fields: Fields, reader: FileReader, folder: String) {
        func list<Item>(_ key: String, isRequired: Bool = false, _ item: (Node) -> Item?) -> [Item]? {
            guard let node = fields.node(key, isRequired: isRequired) else { return nil }
            return reader.items(node, of: "“\(key)” of the study")?.compactMap(item)
        }
        guard let models = list("models", isRequired: true, { StudiedModel($0, reader: reader, folder: folder) }),
            let batches = list("batches", isRequired: true, { $0 })
        else { return nil }
        self.models = models
        queues = list("queues") { reader.word($0, of: "“queues”", as: Queue.self) } ?? Queue.allCases
        arrivals =
            list("arrivals") { StudiedArrivals($0, reader: reader, folder: folder) }
            ?? [StudiedArrivals(name: "poisson", kind: .shape(.poisson))]
        rates = list("rates") { reader.rate($0) } ?? []
        rules = BatchingRule.rules(batches, reader: reader)
        requests = fields.count("requests", isRequired: true) ?? 1
        threads = fields.counts("threads") ?? [1]
        window = fields.quantity("window", as: Seconds.self, .positive)
        goals = []
        if let node = fields.node("goal"),
            let goal = reader.fields(node, of: "the goal", known: Self.statistics)
        {
            goals = Self.statistics.compactMap { statistic in
                goal.quantity(statistic, as: Seconds.self, .positive).map {
                    LatencyGoal(statistic: statistic, limit: $0)
                }
            }
        }
        check(fields, reader)
    }

    /// Reports what makes no study.
    private func check(_ fields: Fields, _ reader: FileReader) {
        func report(_ key: String, _ message: String, _ advice: String) {
            reader.report(.value, message, at: fields.values[key].map(reader.place) ?? fields.place, advice: advice)
        }
        func reportTwice(_ key: String, _ names: [String]) {
            if Set(names).count < names.count { report(key, "“\(key)” of the study names one twice", "name each once") }
        }
        reportTwice("models", models.map(\.name))
        reportTwice("arrivals", arrivals.map(\.name))
        reportTwice("queues", queues.map(\.rawValue))
        reportTwice("rates", rates.map { "\($0.value)" })
        if requests > Self.mostRequests {
            report("requests", "\(requests) requests are too many", "give at most \(Self.mostRequests)")
        }
        if rates.isEmpty, arrivals.contains(where: { !$0.isTrace }) {
            report("rates", "the study needs “rates”", "add requests per second, such as “rates: [32]”")
        }
        if !rates.isEmpty, !arrivals.isEmpty, arrivals.allSatisfy(\.isTrace) {
            report("rates", "“rates” has no meaning for recorded arrivals", "remove it, or add arrivals without a rate")
        }
        for rule in rules where rule.largest > requests {
            report(
                "batches", "a batch of \(rule.largest) is larger than all \(requests) requests", "give more requests")
        }
    }

    package func design(_ settings: StudySettings) -> StudyDesign { design }

    package func bench(_ settings: StudySettings, _ context: StudyContext) async throws -> any StudyBench {
        try bench(settings, context) { LiveQueue($0) }
    }

    package func findings(_ rows: [StudyRow], _ settings: StudySettings) throws -> StudyFindings {
        let findings = try BatchingFindings(self, rows, settings)
        return StudyFindings(blocks: findings.blocks, json: findings.json)
    }

    private static let responses = [
        StudyResponse("energy.total", title: "Energy per request", lessIsBetter: true),
        StudyResponse("energy.dynamic", title: "Energy above idle per request", lessIsBetter: true),
        StudyResponse("latency.mean", title: "Mean response", lessIsBetter: true),
        StudyResponse("latency.p99", title: "Response, 99th percentile", lessIsBetter: true),
    ]

    private var design: StudyDesign {
        var factors = [
            StudyFactor("model", models.map { .text($0.name) }),
            StudyFactor("batching", rules.map(\.level)),
            StudyFactor("arrivals", arrivals.map { .text($0.name) }),
            StudyFactor(
                "rate",
                rates.map { .number($0.value) } + (arrivals.contains(where: \.isTrace) ? [Self.recordedRate] : [])),
            StudyFactor("queue", queues.map { .text($0.rawValue) }),
        ]
        if threads.count > 1 { factors.append(StudyFactor("threads", threads.map { .number(Double($0)) })) }
        var design = StudyDesign(factors: factors, responses: Self.responses)
        // A recording has a rate of its own, and only a recording has.
        let recorded = Set(arrivals.filter(\.isTrace).map(\.name))
        design.configurations.removeAll {
            recorded.contains("\($0.levels["arrivals"] ?? "")") != ($0.levels["rate"] == Self.recordedRate)
        }
        return design
    }

    /// In the order of the study file.
    var configurations: [Configuration] { design.configurations }
}

extension BatchingStudy: Encodable {
    private enum CodingKeys: String, CodingKey {
        case models, queues, arrivals, rates, rules, requests, threads, window
    }

    /// What decides the trials; a goal decides only what is said of them.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(models.map { [$0.name, $0.reference.subject] }, forKey: .models)
        try container.encode(queues, forKey: .queues)
        try container.encode(arrivals, forKey: .arrivals)
        try container.encode(rates, forKey: .rates)
        try container.encode(rules, forKey: .rules)
        try container.encode(requests, forKey: .requests)
        try container.encode(threads, forKey: .threads)
        try container.encodeIfPresent(window, forKey: .window)
    }
}
