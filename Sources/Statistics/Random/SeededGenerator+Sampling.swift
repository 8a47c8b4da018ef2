#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Draws that stay the same in every version of Swift, which the standard library's `random(in:using:)` does not promise.
extension SeededGenerator {
    /// A number uniform in [0, 1), a multiple of 2⁻⁵³.
    @inlinable public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A whole number uniform in 0..<`bound`; the bias of one multiplication is below `bound`/2⁶⁴.
    /// - Parameter bound: at least 1; anything less gives 0.
    @inlinable public mutating func index(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(max(1, bound))).high)
    }

    /// A draw from the standard normal distribution, by its quantile function: one uniform number a draw.
    public mutating func normal() -> Double {
        NormalDistribution.quantile((Double(next() >> 12) + 0.5) * 0x1p-52)
    }

    /// A draw from the exponential distribution with mean 1; divide by a rate to get an interval between arrivals.
    public mutating func exponential() -> Double { -log1p(-uniform()) }

    /// The whole numbers 0..<`count` in random order (Fisher–Yates).
    public mutating func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<max(0, count))
        for i in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(i, index(below: i + 1)) }
        return order
    }
}
