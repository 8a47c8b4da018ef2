import Quantities
import Statistics

/// The arrival times of a process, in ascending order and blocks, the same for the same seed.
///
/// Processes with a changing rate stretch one stream of unit intervals by the rate, so that processes and policies
/// compared under one seed see the same randomness.
public struct ArrivalStream: Sendable {
    private enum Source {
        case spaced(interval: Double, jitter: Double)
        case poisson(interval: Double)
        case modulated(RateSteps)
        case recorded([Double])
    }

    private var source: Source
    private var intervals: ExponentialBlock
    private var jitter: SeededGenerator
    private var nowSeconds = 0.0
    private var emitted = 0

    /// - Throws: ``SimulationError`` for rates or lengths that make no process.
    public init(_ process: ArrivalProcess, seed: UInt64) throws(SimulationError) {
        try process.validate()
        intervals = ExponentialBlock(seed: seed)
        jitter = SeededGenerator(seed: seed ^ 0x6A09_E667_F3BC_C908)
        switch process {
        case .deterministic(let rate): source = .spaced(interval: 1 / rate.value, jitter: 0)
        case .jittered(let rate, let share): source = .spaced(interval: 1 / rate.value, jitter: share)
        case .poisson(let rate): source = .poisson(interval: 1 / rate.value)
        case .bursty(let burst): source = .modulated(RateSteps(burst, seed: seed ^ 0xBB67_AE85_84CA_A73B))
        case .rates(let rates, let step): source = .modulated(RateSteps(rates, stepSeconds: step.value))
        case .timestamps(let times): source = .recorded(times)
        }
    }

    /// Writes the next arrival times, in seconds.
    /// - Returns: how many; fewer than there is room for only at the end of a recording.
    public mutating func fill(_ times: UnsafeMutableBufferPointer<Double>) -> Int {
        switch source {
        case .spaced(let interval, 0):
            // Multiples rather than sums: a thousand million intervals drift by no more than one rounding.
            for index in times.indices {
                emitted += 1
                times[index] = Double(emitted) * interval
            }
        case .spaced(let interval, let share):
            for index in times.indices {
                nowSeconds += interval * (1 + share * (2 * jitter.uniform() - 1))
                times[index] = nowSeconds
            }
        case .poisson(let interval):
            intervals.fill(times)
            for index in times.indices {
                nowSeconds += times[index] * interval
                times[index] = nowSeconds
            }
        case .modulated(var steps):
            intervals.fill(times)
            defer { source = .modulated(steps) }
            for index in times.indices {
                guard let time = steps.advance(by: times[index]) else { return index }
                times[index] = time
            }
        case .recorded(let recording):
            let count = min(times.count, recording.count - emitted)
            for index in 0..<count { times[index] = recording[emitted + index] }
            emitted += count
            return count
        }
        return times.count
    }
}
