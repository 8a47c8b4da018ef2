import Metering
import Quantities

/// The energy that a cluster's machines used in a window, as far as their agents tell it.
struct RayEnergyUse {
    /// Nil when no agent told anything. Where some did not, the provenance says how many did, and no interval is given.
    private(set) var energy: Estimate<Joules>?
    /// Nil as well when an agent knows no baseline.
    private(set) var dynamic: Estimate<Joules>?
    /// Of the machines whose agents told it; nil when none did.
    private(set) var processorTime: ProcessorTime?
    private(set) var remarks: [String] = []

    /// - Parameters:
    ///   - answers: of the agents, by host.
    ///   - earlier: the readings at the window's start, by host; without one, a host's reading is the first.
    ///   - window: nil for the first, in which nobody could tell anything.
    init(
        _ answers: [String: Result<AgentReading, ServingError>], since earlier: [String: AgentReading],
        window: Seconds?
    ) {
        var uses: [AgentUse] = []
        for (host, answer) in answers.sorted(by: { $0.key < $1.key }) {
            switch answer {
            case .failure(let error):
                remarks.append("the energy of \(host) is missing: \(error.message)")
            case .success(let reading):
                if let use = earlier[host].flatMap({ reading.use(since: $0) }) {
                    uses.append(use)
                    // Nothing is lost when an agent does not answer once: the next window has the energy of both.
                    if let window, use.window > window * 1.2 {
                        remarks.append("the energy of \(host) is that of \(use.window), in which it did not answer")
                    }
                } else if window != nil {
                    remarks.append("the energy of \(host) is missing for this window: its agent has just been started")
                }
            }
        }
        energy = Estimate.sum(uses.map(\.energy))
        processorTime = uses.compactMap(\.processorTime).reduce(nil) { sum, next in sum.map { $0 + next } ?? next }
        let dynamics = uses.compactMap(\.dynamic)
        if dynamics.count == uses.count { dynamic = Estimate.sum(dynamics) }
        guard uses.count < answers.count else { return }
        energy = energy?.covering(uses.count, of: answers.count)
        dynamic = dynamic?.covering(uses.count, of: answers.count)
    }
}

extension Estimate {
    /// The same figure, marked as that of a part of the machines: nothing bounds what the others used.
    fileprivate func covering(_ part: Int, of all: Int) -> Estimate {
        let origin = "\(provenance.origin), \(part) of \(all) machines"
        return Estimate(value, provenance: Provenance(kind: provenance.kind, origin: origin) ?? provenance)
    }
}
