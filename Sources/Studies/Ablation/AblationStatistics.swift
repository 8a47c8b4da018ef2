#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Prediction
import Quantities
import Statistics
import Store

/// The trials of one configuration that have figures.
struct MeasuredConfiguration {
    let configuration: Configuration
    let rows: [StudyRow]

    /// The same in the order of a design's configurations.
    static func all(_ rows: [StudyRow], in design: StudyDesign) -> [MeasuredConfiguration] {
        let points = Dictionary(all(rows).map { ($0.configuration, $0) }) { first, _ in first }
        return design.configurations.compactMap { points[$0] }
    }

    /// Measured rows by configuration, in the order in which configurations first appear.
    static func all(_ rows: [StudyRow]) -> [MeasuredConfiguration] {
        var order: [Configuration] = []
        var groups: [Configuration: [StudyRow]] = [:]
        for row in rows where row.failure == nil && !row.figures.isEmpty {
            if groups[row.configuration] == nil { order.append(row.configuration) }
            groups[row.configuration, default: []].append(row)
        }
        return order.map { MeasuredConfiguration(configuration: $0, rows: groups[$0] ?? []) }
    }

    /// The mean over the trials, with its t interval where there are several, widened by the error that each states.
    func mean<Amount: Quantity>(_ figure: String, as: Amount.Type = Amount.self) -> Estimate<Amount>? {
        let values = rows.values(figure)
        // A single trial, or one that is counted rather than measured, has the error that it states itself.
        guard let first = values.first, values.contains(where: { $0 != first }) else {
            return rows.lazy.compactMap { try? $0[figure]?.estimate(as: Amount.self) }.first
        }
        return rows.mean(figure, as: Amount.self, level: 0.95)
    }

    /// The value of a figure that is the same in every trial.
    func number(_ figure: String) -> Double? { rows.lazy.compactMap { $0[figure]?.value }.first }

    /// Names of figures behind a prefix, as they are in the first trial that has some.
    func names(_ prefix: String) -> [String] {
        let names = rows.lazy.map { row in
            row.figures.map(\.name).filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
        return names.first { !$0.isEmpty } ?? []
    }

    /// The share of a figure that is saved against another configuration, trial by trial of the same replicate.
    ///
    /// The geometric mean of the ratios, with the t interval of their logarithms.
    func saving(_ figure: String, against other: MeasuredConfiguration) -> Estimate<Fraction>? {
        let pairs = rows.compactMap { row -> (Figure, Figure)? in
            guard let own = row[figure], own.value > 0,
                let reference = other.rows.first(where: { $0.replicate == row.replicate })?[figure], reference.value > 0
            else { return nil }
            return (own, reference)
        }
        guard let provenance = Provenance.combined(pairs.flatMap { [$0.0.provenance, $0.1.provenance] }),
            let summary = try? Summary(pairs.map { log($0.0.value / $0.1.value) })
        else { return nil }
        let interval = (try? summary.meanInterval()).map {
            Estimate<Fraction>.Interval(
                Fraction(1 - exp($0.upper)), Fraction(1 - exp($0.lower)),
                basis: "95 % confidence, paired by replicate, n = \(pairs.count)")
        }
        return Estimate(Fraction(1 - exp(summary.mean)), interval: interval, provenance: provenance)
    }
}

extension Estimate<Fraction> {
    /// `12.3 % (11.9–12.7 %)`.
    var percentText: String {
        guard let interval else { return value.percent }
        let ends = [interval.lower, interval.upper].map { (100 * $0.value).formatted(significantDigits: 3) }
        return "\(value.percent) (\(ends[0])…\(ends[1]) %)".replacing("-", with: "−")
    }
}
