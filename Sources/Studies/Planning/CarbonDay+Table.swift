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
        return [.table(table)] + remark + (plan.totals.map { [.table(table($0))] } ?? [])
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

    /// What the plans of the hours come to together, beside the fixed plan in the same hours.
    private func table(_ totals: DayPlan.Totals) -> Table {
        let fixed = plan.fixed.plan
        func row<Amount: Quantity>(_ title: String, _ own: Amount, _ beside: Amount, _ origin: Provenance) -> [Cell] {
            let (figures, change) = (
                [own, beside].map { Estimate($0, provenance: origin) }, Self.change(own.value, beside.value)
            )
            return [.plain(title)] + figures.map { .figure($0) } + [change]
        }
        let emissions = figure(totals.emissions, of: fixed).provenance
        func row(_ title: String, _ own: Double, _ beside: Double) -> [Cell] {
            [.plain(title), .number(own, digits: 4), .number(beside, digits: 4), Self.change(own, beside)]
        }
        var table = Table(
            "Over the \(totals.hours) hours",
            columns: [
                "Figure", .init("Plan of each hour", alignment: .trailing), .init("Fixed plan", alignment: .trailing),
                .init("Change", alignment: .trailing),
            ],
            rows: [
                row("Emissions", totals.emissions, totals.fixedEmissions, emissions),
                row("Energy, PUE included", totals.energy, totals.fixedEnergy, fixed?.provenance.energy ?? emissions),
                row("Accuracy, mean", totals.accuracy, totals.fixedAccuracy),
                row("Cores, mean", totals.cost, totals.fixedCost),
                row("Objective, mean", totals.objective, totals.fixedObjective),
            ],
            notes: [
                "\(plan.changes) changes of a stage from one hour to the next. Objectives are in each hour’s weights."
            ])
        if plan.hoursWithoutPlan > 0 {
            table.notes.append("\(plan.hoursWithoutPlan) hours have no plan and are in neither column.")
        }
        if plan.hoursFixedOverBudget > 0 {
            table.notes.append("The fixed plan breaks the carbon budget in \(plan.hoursFixedOverBudget) hours.")
        }
        return table
    }

    /// The relative difference with its sign.
    private static func change(_ own: Double, _ beside: Double) -> Cell {
        guard beside != 0 else { return .missing(reason: "the fixed plan has none") }
        let share = (own - beside) / abs(beside)
        let text = VariantsReport.percent(abs(share))
        return .plain(abs(share) < 1e-9 ? "unchanged" : (share > 0 ? "+" : "−") + text)
    }
}
