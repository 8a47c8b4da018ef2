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
    private static let leastBatches = 20

    /// By how much the load is multiplied that plans are made for.
    var factor: Double { 1 + Self.step * ((measured - 1) / Self.step).rounded() }

    /// - Parameter services: what each stage's batches are to take, in the order of the stages.
    mutating func learn(_ work: [StageWork], _ services: [BatchService]) {
        let ratios = zip(work, services).compactMap { work, service -> Double? in
            guard work.batches >= Self.leastBatches else { return nil }
            let profiled = service.seconds(ofBatch: Double(work.items) / Double(work.batches)) * Double(work.batches)
            return work.busy.value / profiled
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
