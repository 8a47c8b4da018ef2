#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Losses with the worse half drawn in, so that a process learns where losses are good and not how bad the bad ones are.
enum TailCompression {
    /// Losses up to their median m stay; beyond it they grow as the logarithm, m + s·log(1 + (loss − m)/s) with s the
    /// distance from the best to m. It is smooth and keeps the order.
    ///
    /// It serves the purpose of the monotone output transforms of Cowen-Rivers et al. 2022 (arXiv 2012.03826), with
    /// nothing to fit. Where half of the losses equal the best one, nothing is changed.
    static func compressed(_ losses: [Double]) -> [Double] {
        let sorted = losses.sorted()
        guard let best = sorted.first else { return losses }
        let median = sorted[sorted.count / 2]
        let spread = median - best
        guard spread > 0, spread.isFinite else { return losses }
        // The logarithm never exceeds its argument, save by overflow.
        return losses.map { $0 <= median ? $0 : min($0, median + spread * log1p(($0 - median) / spread)) }
    }
}
