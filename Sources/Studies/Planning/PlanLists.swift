public import Planning
import Quantities
public import Reporting

extension [Plan] {
    /// Plans side by side, for example a Pareto front.
    public var frontTable: Table {
        Table(columns: Plan.comparisonColumns, rows: enumerated().map { $1.row(named: "\($0 + 1)") })
    }
}

extension [Sensitivity] {
    /// What becomes of a plan when each limit moves.
    public func table(beside plan: Plan) -> Table {
        var table = Table("When a limit moves", columns: ["Limit", "Moved to"] + Plan.comparisonColumns.dropFirst())
        for entry in self {
            let change = (100 * entry.change).formatted(significantDigits: 3)
            let limit: [Cell] = [
                .plain("\(entry.constraint) \(entry.change > 0 ? "+" : "")\(change) %"),
                .plain(entry.constraint.text(entry.limit)),
            ]
            if let moved = entry.outcome.plan {
                table.rows.append(limit + moved.row(named: "").dropFirst())
            } else if let reason = entry.outcome.infeasibility {
                table.rows.append(limit + [.plain("no plan: \(reason)")])
            }
        }
        return table
    }
}
