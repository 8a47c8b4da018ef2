import Metering
import Quantities

/// What is said beside every joule that a ledger charges: power, range, emissions, and where it comes from.
struct ChargeTerms: Sendable {
    /// How far below and above a figure the truth may lie, as factors.
    struct Range: Sendable, Hashable {
        var lower: Double
        var upper: Double

        init?(_ estimate: Estimate<Joules>?) {
            guard let estimate, estimate.value > .zero, let interval = estimate.interval else { return nil }
            lower = min(1, interval.lower / estimate.value)
            upper = max(1, interval.upper / estimate.value)
        }
    }

    /// Mean power of the machine in about the last second.
    var power: Estimate<Watts>
    /// Of energy beyond rest, and at rest.
    private let dynamic: Range?
    private let idle: Range?
    private let basis: String
    /// Where joules come from, at length.
    let provenance: Provenance
    /// The same in a few words, for every single answer.
    let briefProvenance: Provenance
    /// Names of the sources of energy.
    let source: String
    /// Of one joule; nil when the carbon intensity is unknown.
    let gramsPerJoule: Double?
    /// What a reader of the figures must know.
    let remarks: [String]
    /// Whether a source stopped answering, so that its energy is unknown.
    let isLost: Bool

    /// - Parameters:
    ///   - use: the machine's energy in a window of some seconds.
    ///   - charge: what of it this process is charged with beyond rest.
    init(
        of use: EnergyUse, charge: TreeCharge, carbon: CarbonSettings?, choice: SourceChoice
    ) {
        power = use.meanPower
        dynamic = Range(charge.energy)
        idle = Range(use.idle)
        basis = charge.energy.interval?.basis ?? use.idle?.interval?.basis ?? ""
        provenance = charge.energy.provenance.naming(use.idle?.provenance)
        let counted = use.parts.map(\.domain).filter(\.countsTowardsTotal)
        source = Self.names(counted)
        let shared = Self.names(counted.filter { $0.kind != .gpu })
        let whole = Self.names(counted.filter { $0.kind == .gpu })
        // As `TreeCharge` divides them.
        let ways = [
            shared.isEmpty ? "" : "share of CPU time of source \(shared)", whole.isEmpty ? "" : "all of \(whole)",
        ]
        let words = ways.filter { !$0.isEmpty }.joined(separator: " + ")
        briefProvenance =
            Provenance(kind: provenance.kind, origin: words.isEmpty ? provenance.origin : words) ?? provenance
        gramsPerJoule = carbon.map {
            $0.emissions(of: Estimate(Joules(1), provenance: charge.energy.provenance)).value.value
        }
        isLost = use.flags.contains {
            if case .sourceLost = $0 { true } else { false }
        }
        var remarks = choice.fellBackToModel ? choice.missing.map(Self.missing) : []
        remarks += charge.notes
        remarks += use.flags.compactMap {
            switch $0 {
            // Windows of a ledger are always short; it remembers many. Stolen time stands beside response times.
            case .windowTooShort, .processorTimeStolen: nil
            default: $0.description
            }
        }
        if use.idle == nil {
            remarks.append("what the machine draws at rest is unknown: requests are charged with a share of all energy")
        }
        self.remarks = remarks
    }

    /// The sources of domains, each once.
    private static func names(_ domains: [EnergyDomain]) -> String {
        var names: [String] = []
        for domain in domains where !names.contains(domain.source) { names.append(domain.source) }
        return names.joined(separator: " + ")
    }

    private static func missing(_ source: SourceStatus) -> String {
        "energy is modelled: \(source.name) is not available"
            + (source.reason.map { " (\($0))" } ?? "") + (source.fix.map { "; to measure: \($0)" } ?? "")
    }

    /// Energy of a request, or of many, with its range.
    func estimate(dynamic joules: Joules, idle rest: Joules?) -> Estimate<Joules> {
        let total = joules + (rest ?? .zero)
        guard dynamic != nil || idle != nil else { return Estimate(total, provenance: provenance) }
        func bound(_ side: (Range) -> Double) -> Joules {
            joules * (dynamic.map(side) ?? 1) + (rest ?? .zero) * (idle.map(side) ?? 1)
        }
        return Estimate(
            total, interval: .init(bound { $0.lower }, bound { $0.upper }, basis: basis), provenance: provenance)
    }

    func emissions(of energy: Joules) -> GramsCO2e? { gramsPerJoule.map { GramsCO2e($0 * energy.value) } }
}
