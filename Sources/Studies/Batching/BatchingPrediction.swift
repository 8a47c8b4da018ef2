import Pipelines
import Quantities
import Simulation
import Statistics

/// What a queue is expected to do that was never run: from what batches of other sizes take, and the load.
///
/// The size that the rule fills is left out of the batches it is predicted from, and no queue at all goes into it: size
/// and rate are both unseen.
struct BatchingPrediction {
    var energyPerRequest: Joules
    var meanResponse: Seconds
    var method: Method

    enum Method: String, Hashable {
        /// The steady state of the batch queue under Poisson arrivals.
        case exactQueue = "exact queue"
        /// The mean over simulations of the same length with other arrivals.
        case simulation
    }

    /// Simulated runs, fewer where each has many requests.
    private static let runs = 20
    private static let mostRequests = 400_000
    /// How many guesses a batch an exact queue may need.
    private static let mostGuesses = 1e-3

    /// - Parameters:
    ///   - calibration: of all sizes.
    ///   - seed: of other arrivals than the study's.
    /// - Returns: nil where fewer than two sizes are left to predict from.
    init?(
        _ setting: BatchingSetting, from calibration: BatchCalibration, requests: Int, seed: UInt64
    ) throws(SimulationError) {
        let largest = setting.rule.largest
        guard let others = calibration.without(largest), others.points.count > 1 else { return nil }
        let service = try others.service(largest: largest)
        if let exact = try Self.exact(setting, service) {
            energyPerRequest = exact.energyPerRequest
            meanResponse = exact.meanResponse
            method = .exactQueue
            return
        }
        method = .simulation
        var (joules, responses, served) = (0.0, 0.0, 0)
        for run in 0..<max(1, min(Self.runs, Self.mostRequests / max(1, requests))) {
            let arrivals = try setting.arrivals.seconds(
                requests, rate: setting.rate, seed: seed &+ 0x9E37_79B9_7F4A_7C15 &* UInt64(run + 1))
            let log = QueueReplay(service, setting.rule.batching.policy).serve(arrivals)
            joules += log.sizes.reduce(0) { $0 + service.energyJoules[$1 - 1] }
            joules += (service.idlePower * Seconds(log.finishSeconds)).value
            responses += log.responseSeconds.reduce(0, +)
            served += log.served
        }
        guard served > 0 else { return nil }
        energyPerRequest = Joules(joules / Double(served))
        meanResponse = Seconds(responses / Double(served))
    }

    private static func exact(
        _ setting: BatchingSetting, _ service: BatchService
    ) throws(SimulationError) -> QueueFigures? {
        guard setting.arrivals.isPoisson else { return nil }
        let timeout: Seconds
        switch setting.rule.batching {
        case .greedy: timeout = .zero
        case .timeout(let longest): timeout = longest
        case .full: timeout = Seconds(.infinity)
        case .smdp: return nil
        }
        guard let figures = try BatchQueue(service, timeout: timeout).solve(rate: setting.rate).figures else {
            return nil
        }
        return figures.inexactShare <= mostGuesses ? figures : nil
    }
}
