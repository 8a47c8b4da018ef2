import Quantities
import Reporting
import Statistics
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How a figure of one cell differs from another's, in pairs of replicates that met the same requests.
struct PairedChange {
    /// Of the cell and of the other, by replicate.
    private let pairs: [(ours: Double, theirs: Double)]
    private let provenance: Provenance

    private static let level = 0.95

    /// - Returns: nil when no replicate has both.
    init?(_ figure: String, of cell: BatchingCell, against other: BatchingCell) {
        pairs = cell.rows.compactMap { row in
            guard let ours = row[figure],
                let theirs = other.rows.first(where: { $0.replicate == row.replicate })?[figure]
            else { return nil }
            return (ours.value, theirs.value)
        }
        let figures = (cell.rows + other.rows).compactMap { $0[figure]?.provenance }
        guard !pairs.isEmpty, let provenance = Provenance.combined(figures) else { return nil }
        self.provenance = provenance
    }

    /// Ours over theirs: the geometric mean, with its t interval on the logarithm; nil for amounts not above zero.
    var ratio: AnyEstimate? {
        guard pairs.allSatisfy({ $0.ours > 0 && $0.theirs > 0 }),
            let summary = try? Summary(pairs.map { log($0.ours / $0.theirs) })
        else { return nil }
        let interval = (try? summary.meanInterval(level: Self.level)).map {
            AnyEstimate.Interval(exp($0.lower), exp($0.upper), basis: $0.basis + ", in pairs")
        }
        return AnyEstimate(exp(summary.mean), interval: interval, provenance: provenance)
    }

    /// The share of theirs that ours saves, in per cent.
    var saving: AnyEstimate? {
        ratio.map { ratio in
            AnyEstimate(
                100 * (1 - ratio.value),
                interval: ratio.interval.map { .init(100 * (1 - $0.upper), 100 * (1 - $0.lower), basis: $0.basis) },
                units: [UnitSymbol("%", 1)], provenance: provenance)
        }
    }

    /// Ours less theirs, with its t interval.
    func difference(_ units: [UnitSymbol]) -> AnyEstimate? {
        guard let summary = try? Summary(pairs.map { $0.ours - $0.theirs }) else { return nil }
        let interval = (try? summary.meanInterval(level: Self.level)).map {
            AnyEstimate.Interval($0.lower, $0.upper, basis: $0.basis + ", in pairs")
        }
        return AnyEstimate(summary.mean, interval: interval, units: units, provenance: provenance)
    }
}
