public import Planning
public import Reporting

extension [Plan] {
    /// Plans side by side, for example a Pareto front.
    public var frontTable: Table {
        Table(columns: Plan.comparisonColumns, rows: enumerated().map { $1.row(named: "\($0 + 1)") })
    }
}
