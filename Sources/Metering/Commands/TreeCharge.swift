package import Quantities

/// The energy charged to a process tree in a window, and what to know about it.
package struct TreeCharge {
    package let energy: Estimate<Joules>
    package let share: Fraction
    package let notes: [String]

    /// How much more or less a CPU second of the tree may draw than one of the other processes.
    ///
    /// A thread alone on its core draws up to twice what each of two threads sharing it draws; the band assumes as much.
    private static let unevenness = 2.0

    /// Charges processors and memory by CPU time.
    ///
    /// Accelerators are charged in full, less what they draw at rest where that is known, since CPU time tells nothing
    /// of them; the range then starts at 0.
    /// - Parameters:
    ///   - use: the host's energy.
    ///   - cpu: CPU seconds of the tree in the same window.
    package init(of use: EnergyUse, cpu: Seconds, policy: Attribution.IdlePolicy) {
        let busy = use.hostBusyTime ?? .zero
        share = Attribution.share(processTime: cpu, hostBusyTime: busy)
        let counted = use.parts.filter { $0.domain.countsTowardsTotal }
        var charges: [Estimate<Joules>] = []
        var notes: [String] = []
        let machine = counted.filter { $0.domain.kind != .gpu }
        if let total = Estimate.sum(machine.map(\.energy)) {
            let idle = allKnown(machine.map(\.idle)).flatMap { Estimate.sum($0) }
            charges.append(Self.charge(total, idle, share.value, policy))
        }
        if use.hostBusyTime == nil {
            notes.append("the host does not tell its busy time: all of it is taken as the command's")
        }
        for part in counted where part.domain.kind == .gpu {
            var whole = Attribution.energy(total: part.energy, idle: part.idle, share: Fraction(1), policy: policy)
            whole.interval = .init(
                .zero, whole.interval?.upper ?? whole.value, basis: "none to all of \(part.domain.name)")
            whole.provenance = .modelled(by: "all of \(part.domain.name), \(part.energy.provenance.origin)")
            charges.append(whole)
            notes.append("\(part.domain.name) is charged in full: what each process used of it is not known")
        }
        energy = Estimate.sum(charges) ?? Estimate(.zero, provenance: .measured(by: "no domain"))
        self.notes = notes
    }

    private static func charge(
        _ total: Estimate<Joules>, _ idle: Estimate<Joules>?, _ share: Double, _ policy: Attribution.IdlePolicy
    ) -> Estimate<Joules> {
        func energy(_ share: Double) -> Estimate<Joules> {
            Attribution.energy(total: total, idle: idle, share: Fraction(share), policy: policy)
        }
        let others = 1 - share
        let least = energy(share > 0 ? share / (share + unevenness * others) : 0)
        let most = energy(share > 0 ? unevenness * share / (unevenness * share + others) : 0)
        var charged = energy(share)
        let bound = total.interval?.upper ?? total.value
        charged.interval = .init(
            min(bound, least.interval?.lower ?? least.value), min(bound, most.interval?.upper ?? most.value),
            basis:
                "error of the host's energy, and CPU seconds of different processes up to \(Int(unevenness)) times apart"
        )
        charged.provenance = .modelled(by: "share of CPU time in \(total.provenance.origin)")
        return charged
    }
}

/// The figures when every one is known; nil otherwise.
private func allKnown(_ figures: [Estimate<Joules>?]) -> [Estimate<Joules>]? {
    let known = figures.compactMap { $0 }
    return known.count == figures.count ? known : nil
}
