public import Quantities

/// Something a reader of a figure must know about how it was measured.
public enum MeasurementFlag: Sendable, Hashable, Codable {
    /// The window is shorter than the source of the domain can tell well.
    case windowTooShort(domain: String, minimum: Seconds)
    /// The counter did not move during the whole window, which a working one would.
    case counterFrozen(domain: String)
    /// The source of the domain stopped answering; its energy is counted up to then.
    case sourceLost(domain: String, reason: String)
    /// The source failed for a while and answered again.
    case readsFailed(domain: String, count: Int)
    /// The counter fell without a believable wrap-around; the energy of that step is missing.
    case counterFell(domain: String, times: Int)
    /// For longer than the counter takes to wrap, or than power may be interpolated, nothing was read.
    case gap(domain: String, longest: Seconds)
    /// Sampling moments passed unseen, so that peak power may be missed.
    case samplesMissed(count: Int)
    /// A domain shows less than the domains it contains, so that those were counted in its place.
    case domainInconsistent(domain: String)
    /// No idle power is known for a domain, so that idle and dynamic energy are not told apart.
    case baselineMissing(domain: String)
    /// The baseline was taken while the machine was not at rest.
    case baselineUnquiet
    /// Of the processor time that was wanted, the hypervisor gave this share to other machines.
    case processorTimeStolen(share: Fraction)
}

extension MeasurementFlag: CustomStringConvertible {
    public var description: String {
        switch self {
        case .windowTooShort(let domain, let minimum):
            "the window is shorter than the \(minimum) that \(domain) needs: repeat the work or measure longer"
        case .counterFrozen(let domain): "the counter of \(domain) did not move: its energy is not believable"
        case .sourceLost(let domain, let reason): "\(domain) was lost (\(reason)): its energy is counted up to then"
        case .readsFailed(let domain, let count): "\(count) readings of \(domain) failed; the counter was found again"
        case .counterFell(let domain, let times):
            "the counter of \(domain) fell \(times) times without a known wrap-around: the energy of those steps is missing"
        case .gap(let domain, let longest): "nothing was read of \(domain) for \(longest): energy may be missing"
        case .samplesMissed(let count): "\(count) samples were missed: the peak may be higher"
        case .domainInconsistent(let domain):
            "\(domain) shows less energy than the domains in it: those are counted in its place"
        case .baselineMissing(let domain): "no idle power is known for \(domain): take it with perjoule baseline"
        case .baselineUnquiet: "the idle power was taken while the machine was not at rest"
        case .processorTimeStolen(let share):
            "at least \(Self.lowerPercent(share)) % of the processor time that was wanted went to other machines of the "
                + "same host: times are longer by it"
        }
    }

    /// In steps, so that windows alike are not told apart.
    private static func lowerPercent(_ share: Fraction) -> Int {
        let percent = Int(100 * min(1, max(0, share.value)) + 1e-9)
        return percent < 10 ? percent / 5 * 5 : percent / 10 * 10
    }
}
