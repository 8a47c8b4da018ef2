import ArgumentParser
import Metering
import Pipelines
import Quantities

/// What a plan is to achieve; flags win over the pipeline file's `goals`.
struct GoalOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Pipeline requests per second, such as 20 or 20/s.", transform: amount)
    var rate: Rate?

    @Option(parsing: .unconditional, help: "The longest latency, such as 2s; see --latency-model.", transform: amount)
    var latencySla: Seconds?

    @Option(
        help: ArgumentHelp(
            "What counts as latency: worst-case (default) or p99.",
            discussion: """
                worst-case: per stage the latency of a full batch and the wait for it to fill. p99: per stage the \
                99th percentile of the response time under Poisson arrivals, replicas taking up to a batch of what \
                waits. Along the critical path stages add up; a sum of percentiles tends to lie above the \
                percentile of the whole, but is no guarantee. Leave headroom: a stage loaded fully has no p99.
                """), transform: choice)
    var latencyModel: LatencyModel?

    @Option(
        parsing: .unconditional, help: "The most energy per request, idle share included, such as 5J.",
        transform: amount)
    var energySla: Joules?

    @Option(parsing: .unconditional, help: "The most power, PUE included, such as 100W.", transform: amount)
    var powerCap: Watts?

    @Option(
        parsing: .unconditional, help: "The most emissions, such as 40g/h; needs a carbon intensity.", transform: amount
    )
    var carbonBudget: CarbonRate?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What the machines draw at rest, such as 40W, counted once instead of each replica's share.",
            discussion: """
                perjoule serve counts that of the machine it runs on, and --as-served that of the machine that served. \
                Else each replica has a share of its machine by its threads.
                """), transform: amount)
    var idlePower: Watts?

    @Option(parsing: .unconditional, help: "The most cores.")
    var costCap: Double?

    @Option(
        parsing: .unconditional, help: "The least accuracy of the pipeline, such as 0.6 or 60%.", transform: amount)
    var accuracyFloor: Fraction?

    @Option(help: "Weights, such as accuracy=1,cost=0.05,energy=0.1.", transform: { try Objective(parsing: $0) })
    var objective: Objective?

    @Option(
        help: "How stage accuracies combine: \(AccuracyOfPipeline.allCases.map(\.rawValue).joined(separator: ", ")).",
        transform: choice)
    var accuracyOfPipeline: AccuracyOfPipeline?

    @Option(
        parsing: .unconditional,
        help: "Penalty on the objective for each stage that changes against --previous.")
    var switchCost: Double?

    func goals(carbon: CarbonOptions) throws -> Goals {
        var goals = Goals(rate: rate, objective: objective, latencySLA: latencySla, energySLA: energySla)
        goals.latencyModel = latencyModel
        goals.accuracyOfPipeline = accuracyOfPipeline
        goals.powerCap = powerCap
        goals.carbonBudget = carbonBudget
        goals.costCap = costCap
        goals.accuracyFloor = accuracyFloor?.value
        goals.idlePower = idlePower.map { Estimate($0, provenance: .given(in: "--idle-power")) }
        goals.switchCost = switchCost
        goals.carbonIntensity = try carbon.settings()?.intensity.value
        goals.pue = carbon.pue
        return goals
    }
}
