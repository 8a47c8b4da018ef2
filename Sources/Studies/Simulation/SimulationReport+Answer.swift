import Quantities
import Reporting
import Simulation

/// What taking energy into account changes, where both planners were simulated.
extension SimulationReport {
    var answer: [Block] {
        guard
            let comparison = study.comparisons.first(where: {
                $0.policy == .adaptive(.energyAware) && $0.against == .adaptive(.energyBlind)
            }), let saved = comparison.energySaved,
            let ours = study.result(of: comparison.policy)?.means[.energyPerRequest],
            let theirs = study.result(of: comparison.against)?.means[.energyPerRequest]
        else { return [] }
        func change(_ figure: SimulationFigure, scale: Double = 1, digits: Int, unit: String = "") -> String {
            guard let difference = comparison.differences[figure] else { return "unknown" }
            return Self.change(difference, scale: scale, digits: digits, unit: unit)
        }
        let changes = """
            accuracy \(change(.accuracy, digits: 4)), \
            violations \(change(.violations, scale: 100, digits: 2, unit: " points")), \
            cores \(change(.meanCost, digits: 2))
            """
        guard abs(saved.mean) > 1e-9 || (saved.halfWidth ?? 0) > 1e-9 else {
            return [
                .callout(
                    .answer, "Taking energy into account changes nothing in the energy per request here: \(changes).")
            ]
        }
        let share = percent(saved, sign: saved.mean < 0 ? -1 : 1)
        let remark = isReplicated ? " Ranges: \(saved.basis), in pairs with the same arrivals." : ""
        return [
            .callout(
                .answer,
                """
                Taking energy into account **\(saved.mean > 0 ? "saves" : "costs") \(share)** of the energy per request, \
                \(figure(Joules(ours.mean))) against \(figure(Joules(theirs.mean))): \(changes).\(remark)
                """)
        ]
    }

    /// A share in per cent.
    private func percent(_ share: ReplicatedFigure, sign: Double) -> AnyEstimate {
        let interval = share.halfWidth.map { half in
            let ends = [-half, half].map { 100 * (sign * share.mean + $0) }
            return AnyEstimate.Interval(ends[0], ends[1], basis: share.basis)
        }
        return AnyEstimate(
            100 * sign * share.mean, interval: interval, units: [UnitSymbol("%", 1)], provenance: study.provenance)
    }

    /// A difference with its sign and spread, or that there is none.
    private static func change(_ difference: ReplicatedFigure, scale: Double, digits: Int, unit: String) -> String {
        func text(_ amount: Double) -> String { abs(scale * amount).formatted(fractionDigits: digits) }
        func shows(_ text: String) -> Bool { text.contains { ("1"..."9").contains($0) } }
        let (mean, half) = (text(difference.mean), difference.halfWidth.map(text) ?? "")
        guard shows(mean) || shows(half) else { return "unchanged" }
        let sign = shows(mean) ? (difference.mean > 0 ? "+" : "−") : ""
        return sign + mean + (shows(half) ? " ± \(half)" : "") + unit
    }
}
