import Quantities
import Simulation

/// How much longer batches take than their operating points say.
///
/// Points are measured one model at a time; replicas that work side by side share caches, memory and turbo frequency, and a
/// machine may have other things to do. Plans are made for batches that take as much longer.
struct Slowdown: Sendable {
    /// Measured over profiled time of a batch, of the stage where it is largest; at least 1.
    private(set) var measured = 1.0
    /// By stage and variant, until they say enough.
    private var pending: [Key: Pending] = [:]

    private struct Key: Hashable {
        let stage: String
        let variant: String
    }

    private struct Pending {
        var batches = 0.0
        var busySeconds = 0.0
        var profiledSeconds = 0.0
    }

    /// Plans are made for batches at most this many times as long: what is so far off is no longer what was profiled.
    static let largest = 2.0
    private static let weight = 0.5
    /// The factor moves in steps, so that noise does not make new plans.
    private static let step = 0.1
    /// Fewer batches of a stage show too little; a light load brings them in several windows.
    private static let leastBatches = 20.0

    /// How many times as long batches take, for plans.
    var factor: Double { 1 + Self.step * ((measured - 1) / Self.step).rounded() }

    /// What the batches of a stage are to take.
    struct Profiled {
        let stage: String
        let variant: String
        let service: BatchService
    }

    /// Takes in what was measured in a window in which nothing was changed.
    mutating func learn(_ figures: [StageFigures], _ profiled: [Profiled]) {
        var ratios: [Double] = []
        for profiled in profiled {
            let key = Key(stage: profiled.stage, variant: profiled.variant)
            let measured = figures.first { $0.stage == key.stage && $0.variant == key.variant }
            guard let measured, let size = measured.meanBatch else { continue }
            var sum = pending[key] ?? Pending()
            sum.batches += measured.batches
            sum.busySeconds += measured.busyTime.value
            sum.profiledSeconds += profiled.service.seconds(ofBatch: size) * measured.batches
            pending[key] = sum.batches < Self.leastBatches ? sum : nil
            if sum.batches >= Self.leastBatches { ratios.append(sum.busySeconds / sum.profiledSeconds) }
        }
        guard let ratio = ratios.max(), ratio.isFinite else { return }
        measured += Self.weight * (min(Self.largest, max(1, ratio)) - measured)
    }

    /// Something was changed: windows before it say nothing of what runs now.
    mutating func startAnew() { pending = [:] }

    /// What plans make of it; nil when they go by the profile.
    var sentence: String? {
        factor > 1 ? "batches take \(measured.formatted(significantDigits: 2)) times as long as profiled" : nil
    }
}

extension BatchService {
    /// Seconds that a batch of a mean size takes, between the sizes linearly.
    fileprivate func seconds(ofBatch size: Double) -> Double {
        let last = latencySeconds.count - 1
        let place = min(Double(last), max(0, size - 1))
        let below = Int(place)
        let share = place - Double(below)
        return latencySeconds[below] * (1 - share) + latencySeconds[min(last, below + 1)] * share
    }
}
