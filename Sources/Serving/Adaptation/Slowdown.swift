import Quantities
import Simulation

/// How much longer batches take than their operating points say.
///
/// Points are measured one model at a time; replicas that work side by side share caches, memory and turbo frequency, and a
/// machine may have other things to do. Serving times `factor` times as long carry as much as the profiled ones carry
/// of a load `factor` times as high, so that is what plans are made for.
struct Slowdown: Sendable, Hashable {
    /// Measured over profiled time of a batch, of the stage where it is largest; at least 1.
    private(set) var measured = 1.0

    /// Plans are made for no more than this many times the load: what is so far off is no longer what was profiled.
    static let largest = 2.0
    private static let weight = 0.5
    /// The factor moves in steps, so that noise does not make new plans.
    private static let step = 0.1
    /// Below this many batches a stage shows too little.
    private static let leastBatches = 20.0

    /// By how much the load is multiplied that plans are made for.
    var factor: Double { 1 + Self.step * ((measured - 1) / Self.step).rounded() }

    /// What the batches of a stage are to take.
    struct Profiled {
        let stage: String
        let variant: String
        let service: BatchService
    }

    /// Takes in what was measured in a window in which nothing was changed.
    mutating func learn(_ figures: [StageFigures], _ profiled: [Profiled]) {
        let ratios = profiled.compactMap { profiled -> Double? in
            let measured = figures.first { $0.stage == profiled.stage && $0.variant == profiled.variant }
            guard let measured, measured.batches >= Self.leastBatches, let size = measured.meanBatch else { return nil }
            return measured.busyTime.value / (profiled.service.seconds(ofBatch: size) * measured.batches)
        }
        guard let ratio = ratios.max(), ratio.isFinite else { return }
        measured += Self.weight * (min(Self.largest, max(1, ratio)) - measured)
    }

    /// The load that a plan's rate stands for.
    func actual(_ planned: Rate) -> Rate { factor > 1 ? planned / factor : planned }

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
