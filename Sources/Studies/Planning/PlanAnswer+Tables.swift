import Planning
import Quantities
public import Reporting

extension PlanAnswer {
    /// The answer for people: the plan, then what moves it.
    public var blocks: [Block] {
        var blocks: [Block] = []
        switch outcome {
        case .plan(let plan): blocks += [.table(plan.stageTable), .definitions(plan.figures)]
        case .infeasible(let reason): blocks.append(.paragraph(RichText(plain: "No plan meets the goals: \(reason)")))
        }
        if let shadowPrices, !shadowPrices.isEmpty { blocks.append(.table(Self.table(shadowPrices))) }
        if let moves, !moves.rows.isEmpty { blocks.append(.table(moves)) }
        if let carbonDay { blocks += carbonDay.blocks }
        return blocks
    }

    private static func table(_ prices: [ShadowPrice]) -> Table {
        func price(_ amount: Double?, of price: ShadowPrice, _ reason: String) -> Cell {
            guard let amount else { return .missing(reason: reason) }
            let number = amount.formatted(significantDigits: 3)
            return .plain(
                amount == 0 ? "0" : price.unit.isEmpty ? "\(number) per unit" : "\(number) per \(price.singularUnit)")
        }
        let change = prices.map(\.change).max() ?? 0
        return Table(
            "What a limit is worth",
            columns: [
                "Limit", .init("Set to", alignment: .trailing), .init("The plan has", alignment: .trailing),
                .init("Slack", alignment: .trailing), .init("Objective gained when looser", alignment: .trailing),
                .init("lost when tighter", alignment: .trailing),
            ],
            rows: prices.map { entry in
                [
                    .plain(entry.constraint.rawValue), .plain(entry.constraint.text(entry.limit)),
                    .plain(entry.constraint.text(entry.used)), .plain(entry.constraint.text(entry.slack)),
                    price(entry.objectivePerUnitLooser, of: entry, "a limit of zero cannot move by a share of itself"),
                    price(entry.objectivePerUnitTighter, of: entry, "no plan keeps the tighter limit, or it is zero"),
                ]
            },
            notes: [
                """
                Means over a step of \((100 * change).shortText) %, since plans change by leaps: 0 where \
                the step buys no better plan.
                """
            ])
    }

    /// The plan beside what becomes of it.
    private var moves: Table? {
        guard sensitivity != nil || loads != nil else { return nil }
        var table = Table(
            "When a limit or the load moves",
            columns: ["What moves", "To", .init("Objective", alignment: .trailing)] + Plan.comparisonColumns.dropFirst()
        )
        func append(_ name: String, _ to: String, _ outcome: PlanningOutcome) {
            switch outcome {
            case .plan(let plan):
                table.rows.append(
                    [.plain(name), .plain(to), .number(plan.objective, digits: 4)] + plan.row(named: "").dropFirst())
            case .infeasible(let reason):
                table.rows.append([.plain(name), .plain(to), .missing(reason: "no plan: \(reason)")])
            }
        }
        for entry in sensitivity ?? [] {
            let change = (100 * abs(entry.change)).shortText
            append(
                "\(entry.constraint) \(entry.change > 0 ? "+" : "−")\(change) %", entry.constraint.text(entry.limit),
                entry.outcome)
        }
        for entry in loads ?? [] {
            append("load × \(entry.loadTimes.shortText)", entry.rate.formatted(), entry.outcome)
        }
        if !table.rows.isEmpty, let plan = outcome.plan {
            append("as asked", plan.rate.formatted(), outcome)
            table.rows.insert(table.rows.removeLast(), at: 0)
            table.emphasizedRows = [0]
        }
        return table
    }
}

extension ShadowPrice {
    fileprivate var singularUnit: String { unit == "cores" ? "core" : unit }
}

extension Double {
    /// Without zeros that say nothing: `2` rather than `2.00`.
    fileprivate var shortText: String {
        self == rounded() && abs(self) < 1e15 ? formatted(fractionDigits: 0) : formatted(significantDigits: 3)
    }
}
