import Quantities
import Reporting
import Statistics

extension Cell {
    /// A coefficient with its interval and p-value.
    static func correlation(_ correlation: Correlation?, otherwise remark: String?) -> Cell {
        guard let correlation else { return .missing(reason: remark ?? "undefined") }
        let (r, range) = (correlation.coefficient, correlation.interval)
        // At ±1 the approximations behind interval and p-value claim certainty, which so few points cannot give.
        guard abs(r) < 1 - 1e-9 else {
            return .plain("\(r.formatted(fractionDigits: 2)): all \(correlation.count) in the same order, no interval")
        }
        return .plain(
            "\(r.formatted(fractionDigits: 2)) (\(range.lower.formatted(fractionDigits: 2)) … "
                + "\(range.upper.formatted(fractionDigits: 2))), p = \(correlation.pValue.formatted(significantDigits: 2))"
        )
    }
}
