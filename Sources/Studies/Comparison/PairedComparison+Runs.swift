public import Metering
import Quantities
public import Reporting
public import Statistics

extension PairedComparison {
    /// Compares energy and time of two commands that ran in pairs.
    ///
    /// Energy is the command's own, so that other load on the machine weighs as little as possible.
    /// - Throws: ``StatisticsError`` when there are no pairs.
    public static func all(_ runs: PairedRuns, seed: UInt64) throws(StatisticsError) -> [PairedComparison] {
        let energy = runs.values { $0.attributed.value.value }
        let host = runs.values { $0.use.total.value.value }
        let time = runs.values { $0.run.wall.value }
        return [
            try PairedComparison(
                metric: "energy of the command", unit: "J", a: energy.first, b: energy.second, seed: seed),
            try PairedComparison(metric: "energy of the machine", unit: "J", a: host.first, b: host.second, seed: seed),
            try PairedComparison(metric: "time", unit: "s", a: time.first, b: time.second, seed: seed),
        ]
    }

    /// Comparisons as a table for people: A is the command, B the one given by `--vs`.
    public static func table(_ comparisons: [PairedComparison]) -> Table {
        Table(
            "A against B, \(comparisons.first?.pairs ?? 0) pairs",
            columns: ["Metric", "A", "B", "A ÷ B", "95 % interval", "Test", "p", "Cohen's d", "Cliff's δ"],
            rows: comparisons.map { comparison in
                let interval = comparison.ratioInterval.map {
                    "\($0.lower.formatted(fractionDigits: 3)) … \($0.upper.formatted(fractionDigits: 3))"
                }
                return [
                    .plain("\(comparison.metric) (\(comparison.unit))"), .number(comparison.meanA, digits: 4),
                    .number(comparison.meanB, digits: 4), Self.cell(comparison.ratio, comparison),
                    interval.map { .plain($0) } ?? .missing(reason: comparison.remark ?? "undefined"),
                    .plain(comparison.test?.name ?? "none"), Self.cell(comparison.test?.pValue, comparison),
                    Self.cell(comparison.cohensD?.value, comparison),
                    Self.cell(comparison.cliffsDelta?.value, comparison),
                ]
            },
            notes: Set(comparisons.compactMap(\.remark)).sorted().map { RichText(plain: $0) })
    }

    private static func cell(_ value: Double?, _ comparison: PairedComparison) -> Cell {
        value.map { .number($0) } ?? .missing(reason: comparison.remark ?? "undefined")
    }
}
