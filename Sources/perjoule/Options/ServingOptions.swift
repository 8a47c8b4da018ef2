import ArgumentParser
import Pipelines
import Quantities
import Serving
import Simulation

/// How a served pipeline follows its load; flags win over the file's `serve`.
struct ServingOptions: ParsableArguments {
    @Option(help: "Time between plans. Default: 10s.", transform: amount)
    var period: Seconds?

    @Option(
        help: """
            How the load is predicted: \(PredictorKind.allCases.map(\.rawValue).joined(separator: ", ")). \
            Default: maximum.
            """,
        transform: choice)
    var predictor: PredictorKind?

    @Option(help: "The rate planned for, as a multiple of the predicted one. Default: 1.")
    var margin: Double?

    @Option(
        help: """
            How plans come about: \(ServingStrategy.allCases.map(\.rawValue).joined(separator: ", ")); static keeps the \
            plan for --rate, the peak, and RIM its replicas.
            """, transform: choice)
    var strategy = ServingStrategy.adaptive(.energyAware)

    @Flag(help: "Only say what would be changed, and why.")
    var dryRun = false

    @Flag(name: .customLong("no-adapt"), help: "Keep the first plan, whatever load comes; the same as static.")
    var isFixed = false

    @Option(help: "When batches start: \(ServedBatching.forms.joined(separator: ", ")).", transform: batching)
    var batchPolicy: ServedBatching?

    @Option(help: "The most requests that wait at a stage; further ones are answered 429. Default: 1024.")
    var queueLimit: Int?

    @Option(help: "The longest that a request may take which brings no deadline of its own.", transform: amount)
    var deadline: Seconds?

    @Option(help: "How long accepted requests may take to be answered after SIGTERM. Default: 30s.", transform: amount)
    var drainTimeout: Seconds?

    @Flag(
        help: """
            Keep each session's threads on processors of their own, as far as there are more than threads; Linux only.
            """)
    var pinThreads = false

    @Option(help: "Without operating points: the most requests of one batch.")
    var batch = 8

    @Option(help: "Without operating points: sessions of each stage.")
    var replicas = 1

    @Option(help: "Without operating points: threads of each session. Default: the processors, shared by the stages.")
    var threads: Int?

    func validate() throws {
        for (name, count) in [
            ("--batch", batch), ("--replicas", replicas), ("--threads", threads ?? 1),
            ("--queue-limit", queueLimit ?? 1),
        ] where !(1...1_000_000).contains(count) {
            throw ValidationError("\(name) is a whole number from 1")
        }
        if let deadline, deadline <= .zero { throw ValidationError("--deadline is above zero") }
    }

    /// The flags' settings, completed by the file's.
    func completed(by file: ServingSettings) -> ServingSettings {
        var settings = ServingSettings()
        settings.period = period
        settings.predictor = predictor
        settings.margin = margin
        settings.batchPolicy = batchPolicy
        settings.queueLimit = queueLimit
        settings.deadline = deadline
        return settings.completed(by: file)
    }

    private static func batching(_ text: String) throws -> ServedBatching {
        guard let policy = ServedBatching(rawValue: text) else {
            throw ValidationError("“\(text)” is not one of \(ServedBatching.forms.joined(separator: ", "))")
        }
        return policy
    }
}
