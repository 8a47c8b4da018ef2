import Planning
import Quantities
import Reporting

extension CarbonDay {
    /// The plans of the hours, and the totals of the day.
    var blocks: [Block] {
        let remark =
            isEnergyCharged
            ? []
            : [
                Block.callout(
                    .note,
                    "Energy has no weight and there is no carbon budget, so no plan depends on the intensity: give --objective accuracy=1,energy=… or --carbon-budget."
                )
            ]
        return [.table(table)] + remark + (plan.totals.map { [.definitions(figures($0))] } ?? [])
    }

    private func figure<Amount: Quantity>(_ amount: Amount, of plan: Plan?) -> Estimate<Amount> {
        let parts = [plan?.provenance.energy, curve.provenance].compactMap(\.self)
        return Estimate(amount, provenance: Provenance.combined(parts) ?? curve.provenance)
    }

    private var table: Table {
        let fixed = plan.fixed.plan
        let none = "the plan for the mean: \(plan.fixed.infeasibility.map { "\($0)" } ?? "")"
        var columns: [Table.Column] = [
            .init("Hour", alignment: .trailing), "Intensity", "Changed against the fixed plan", "Accuracy", "Power",
            "Emissions", "Fixed plan’s", "Saved",
        ]
        if budget != nil { columns.append("Fixed plan in budget") }
        let rows = plan.hours.map { hour -> [Cell] in
            var row: [Cell] = [
                .count(hour.hour), .figure(Estimate(hour.carbonIntensity, provenance: curve.provenance)),
            ]
            let beside = Cell.figure(hour.fixedCarbonRate.map { figure($0, of: fixed) }, otherwise: none)
            switch hour.outcome {
            case .plan(let own):
                row += [
                    .plain(changes(hour, own)),
                    .figure(Estimate(Fraction(own.accuracy), provenance: own.provenance.accuracy)),
                    .figure(Estimate(own.power, provenance: own.provenance.energy)),
                    .figure(own.carbonRate.map { figure($0, of: own) }, otherwise: none), beside,
                    .figure(hour.gramsSaved.map { figure(CarbonRate($0), of: own) }, otherwise: none),
                ]
            case .infeasible(let reason):
                let missing = Cell.missing(reason: "no plan: \(reason)")
                row += [missing, missing, missing, missing, beside, missing]
            }
            if budget != nil { row.append(.plain(hour.isFixedWithinBudget.map { $0 ? "yes" : "no" } ?? "")) }
            return row
        }
        return Table("A plan for each hour, beside one plan for all", columns: columns, rows: rows, notes: notes)
    }

    /// The stages that run something else than in the fixed plan; `–` for none.
    private func changes(_ hour: HourPlan, _ own: Plan) -> String {
        guard plan.fixed.plan != nil else {
            return own.stages.map { "\($0.variant)\u{00a0}×\($0.batch)" }.joined(separator: " → ")
        }
        let changed = own.stages.filter { hour.changedStages.contains($0.name) }
        return changed.isEmpty
            ? "as fixed" : changed.map { "\($0.name): \($0.variant)\u{00a0}×\($0.batch)" }.joined(separator: ", ")
    }

    private var notes: [RichText] {
        var notes: [RichText] = [
            """
            The fixed plan is the one for the mean of \(Estimate(plan.meanCarbonIntensity, provenance: curve.provenance)). In \
            an hour energy weighs its intensity over the mean, so that a gram weighs the same at any time. Switching is not \
            charged.
            """
        ]
        if let budget { notes.append("The carbon budget of \(budget) holds in each hour.") }
        return notes
    }

    private func figures(_ totals: DayPlan.Totals) -> [Definition] {
        let fixed = plan.fixed.plan
        let share = totals.savedShare.map { " (\(Self.percent($0)) less)" } ?? ""
        func beside(_ own: String, _ fixed: String) -> Cell { .plain("\(own), fixed plan \(fixed)") }
        var list = [
            Definition("Hours", .plain("\(plan.hours.count), \(plan.changes) changes of a stage")),
            Definition(
                "Emissions",
                "\(figure(totals.emissions, of: fixed)), fixed plan \(figure(totals.fixedEmissions, of: fixed)): saves \(figure(totals.saved, of: fixed))\(share)"
            ),
            Definition("Energy, PUE included", beside(totals.energy.formatted(), totals.fixedEnergy.formatted())),
            Definition(
                "Accuracy, mean",
                beside(
                    totals.accuracy.formatted(significantDigits: 4),
                    totals.fixedAccuracy.formatted(significantDigits: 4))),
            Definition(
                "Cores, mean",
                beside(totals.cost.formatted(significantDigits: 4), totals.fixedCost.formatted(significantDigits: 4))),
            Definition(
                "Objective gained",
                .plain(
                    "\(totals.objectiveGained.formatted(significantDigits: 3)), mean of the hours in their own weights")
            ),
        ]
        if plan.hoursWithoutPlan > 0 {
            list.append(
                Definition(
                    "Hours without a plan",
                    .plain("\(plan.hoursWithoutPlan); totals are over the other \(totals.hours)")))
        }
        if plan.hoursFixedOverBudget > 0 {
            list.append(
                Definition("Hours in which the fixed plan breaks the budget", .count(plan.hoursFixedOverBudget)))
        }
        return list
    }

    private static func percent(_ share: Double) -> String { VariantsReport.percent(share) }
}
