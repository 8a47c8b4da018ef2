import Inference
import Quantities

extension CampaignDesign {
    /// Far beyond what any campaign needs; what is above is a slip of the hand, and could not be held in memory.
    private static let mostRepeats = 100_000
    private static let mostThreads = 1024
    private static let longestPause = Seconds(86_400)

    /// Refuses what cannot be run.
    /// - Throws: ``ProfilingError`` for empty or repeated factors, counts below 1, and numbers that are not finite.
    public func validate() throws(ProfilingError) {
        try Self.require(variants.map(\.name), "variants", of: "variant")
        try Self.require(batches.map(String.init), "batch sizes", of: "batch size")
        try Self.require(threads.map(String.init), "thread counts", of: "thread count")
        try Self.require(optimisations.map(\.rawValue), "optimisation levels", of: "optimisation level")
        for (name, values) in [("batch size", batches), ("thread count", threads)] {
            for value in values where value < 1 {
                throw Self.invalid("a \(name) of \(value) is not possible", "use 1 or more")
            }
        }
        for count in threads where count > Self.mostThreads {
            throw Self.invalid("\(count) threads are not possible", "use 1 to \(Self.mostThreads)")
        }
        try validateStopping()
        try validatePace()
        guard noise.limit > 0, noise.maximumRemeasurements >= 0 else {
            throw Self.invalid("the limit for noise must be positive", "use 6, the usual one")
        }
        if let timeCap, !(timeCap > .zero) {
            throw Self.invalid("a time cap of \(timeCap) leaves no time", "give more time, or no cap")
        }
    }

    private func validateStopping() throws(ProfilingError) {
        guard stopping.minimumRepeats >= 1, stopping.minimumRepeats <= stopping.maximumRepeats,
            stopping.maximumRepeats <= Self.mostRepeats
        else {
            throw Self.invalid(
                "\(stopping.minimumRepeats) to \(stopping.maximumRepeats) repeats are not possible",
                "use 1 to \(Self.mostRepeats), and a maximum that is not below the minimum")
        }
        guard stopping.target > .zero, stopping.target.isFinite, stopping.level > 0, stopping.level < 1 else {
            throw Self.invalid(
                "a target of ±\(stopping.target) at confidence \(stopping.level) is not possible",
                "use for example 0.05 at 0.95")
        }
    }

    private func validatePace() throws(ProfilingError) {
        guard pace.warmupIterations >= 1, pace.minimumIterations >= 1 else {
            throw Self.invalid("at least one inference must warm up and one be measured", "use 1 or more")
        }
        for (name, time) in [
            ("warm-up limit", pace.warmupLimit), ("window", pace.minimumWindow), ("cool-down", pace.cooldown),
        ] where !(time >= .zero && time <= Self.longestPause) {
            throw Self.invalid("a \(name) of \(time) is not possible", "use 0 s to \(Self.longestPause)")
        }
    }

    private static func require(
        _ names: [String], _ plural: String, of singular: String
    ) throws(ProfilingError) {
        guard !names.isEmpty else { throw invalid("the campaign has no \(plural)", "give at least one \(singular)") }
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw invalid("the \(singular) “\(name)” is given twice", "give each \(singular) once")
        }
    }

    private static func invalid(_ message: String, _ advice: String) -> ProfilingError {
        ProfilingError(.designInvalid, message, advice: advice)
    }
}
