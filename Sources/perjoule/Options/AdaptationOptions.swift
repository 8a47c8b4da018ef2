import ArgumentParser
import Pipelines
import Quantities
import Simulation
import Studies

/// How the simulated pipeline follows its load.
struct AdaptationOptions: ParsableArguments {
    @Option(
        help: """
            What is compared: some of \(SimulationPolicy.forms.joined(separator: ", ")), or all for those that adapt. \
            From greedy on, they keep the plan of fixed but start batches in another way; smdp by the table of least \
            cost, at so many seconds of mean response for a joule per request.
            """,
        transform: policies)
    var policy: [SimulationPolicy] = [.adaptive(.energyAware), .adaptive(.energyBlind)]

    @Option(help: "Time between plans, and length of the timeline's intervals. Default: 10s.", transform: amount)
    var period: Seconds?

    @Option(
        help: """
            How the load is predicted: \(PredictorKind.allCases.map(\.rawValue).joined(separator: ", ")). Default: maximum.
            """,
        transform: choice)
    var predictor: PredictorKind?

    @Option(help: "The rate planned for, as a multiple of the predicted one. Default: 1.")
    var margin: Double?

    @Option(help: "From the decision to add a replica until it serves.", transform: amount)
    var startup = Seconds(5)

    @Option(help: "How long a replica takes to change its variant or setting.", transform: amount)
    var switchDelay = Seconds.zero

    @Option(help: "The longest response that is no violation. Default: the latency goal.", transform: amount)
    var deadline: Seconds?

    @Flag(help: "Drop requests that cannot meet the deadline any more.")
    var drop = false

    @Option(help: "Decides everything random: the same seed gives the same result.")
    var seed: UInt64 = 1

    @Option(
        help: """
            Runs of each policy, with seeds that count up from --seed. Default: \(SimulationRequest.usualReplications); \
            1 for more than a day of load. Arrivals without chance are run once.
            """)
    var replications: Int?

    /// What is to be simulated.
    /// - Parameter processors: of the one machine that runs all replicas; nil where there may be several.
    func request(
        _ pipeline: Pipeline, goals: Goals, _ load: LoadOptions, processors: Int?
    ) throws -> SimulationRequest {
        let source = try load.load(rate: goals.rate ?? pipeline.goals.rate)
        var settings = SimulationSettings(arrivals: source.arrivals, duration: load.duration ?? source.length)
        settings.period = period
        settings.startUp = startup
        settings.switchDelay = switchDelay
        settings.deadline = deadline
        settings.drop = drop ? .hopeless : .never
        settings.seed = seed
        var request = try SimulationRequest(
            pipeline, goals: goals, load: source, policies: policy, settings: settings, serving: pipeline.serving,
            processors: processors)
        request.predictor = predictor ?? request.predictor
        request.margin = margin ?? request.margin
        request.replications = replications
        return request
    }
}

/// Parses a comma-separated list of policies; `all` stands for those that adapt.
private func policies(_ text: String) throws -> [SimulationPolicy] {
    try text.split(separator: ",", omittingEmptySubsequences: false).flatMap { part -> [SimulationPolicy] in
        let name = part.filter { !$0.isWhitespace }
        if name == "all" { return PlanningStrategy.allCases.map { .adaptive($0) } }
        if let policy = SimulationPolicy(rawValue: name) { return [policy] }
        throw ValidationError(
            "“\(name)” is not one of \(SimulationPolicy.forms.joined(separator: ", ")), all")
    }
}
