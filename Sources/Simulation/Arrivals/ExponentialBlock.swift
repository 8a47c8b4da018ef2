import Statistics

/// Draws from the exponential distribution with mean 1, many at once and the same on every machine.
///
/// −ln u by the argument's exponent and an odd series in (m − 1)/(m + 1), without the C library, whose last bit differs
/// between systems; relative error below 10⁻¹⁵.
struct ExponentialBlock {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func fill(_ values: UnsafeMutableBufferPointer<Double>) {
        var index = 0
        while index + 4 <= values.count {
            let bits = SIMD4(generator.next(), generator.next(), generator.next(), generator.next())
            let drawn = Self.exponential(bits)
            values[index] = drawn[0]
            values[index + 1] = drawn[1]
            values[index + 2] = drawn[2]
            values[index + 3] = drawn[3]
            index += 4
        }
        while index < values.count {
            values[index] = Self.exponential(SIMD4(repeating: generator.next()))[0]
            index += 1
        }
    }

    /// One draw a lane: u is uniform over the multiples of 2⁻⁵² in (0, 1), shifted by half a step.
    @inline(__always) private static func exponential(_ random: SIMD4<UInt64>) -> SIMD4<Double> {
        let mantissa: UInt64 = 0x000F_FFFF_FFFF_FFFF
        let one: UInt64 = 0x3FF0_0000_0000_0000
        // A number in [1, 2) less 1, plus 2⁻⁵³.
        let uniform =
            unsafeBitCast((random &>> 12) | one, to: SIMD4<Double>.self) - SIMD4(repeating: 1 - 0x1p-53)
        let bits = unsafeBitCast(uniform, to: SIMD4<UInt64>.self)
        // The exponent as a double without a conversion: its bits below those of 2⁵².
        let magic: UInt64 = 0x4330_0000_0000_0000
        var exponent =
            unsafeBitCast((bits &>> 52) | magic, to: SIMD4<Double>.self) - SIMD4(repeating: 0x1p52 + 1023)
        var m = unsafeBitCast((bits & mantissa) | one, to: SIMD4<Double>.self)
        let isLarge = m .> 1.4142135623730951
        m.replace(with: m * 0.5, where: isLarge)
        exponent.replace(with: exponent + 1, where: isLarge)
        let s = (m - 1) / (m + 1)
        let q = s * s
        var series = SIMD4<Double>(repeating: 2.0 / 19)
        series = series * q + 2.0 / 17
        series = series * q + 2.0 / 15
        series = series * q + 2.0 / 13
        series = series * q + 2.0 / 11
        series = series * q + 2.0 / 9
        series = series * q + 2.0 / 7
        series = series * q + 2.0 / 5
        series = series * q + 2.0 / 3
        series = series * q + 2.0
        return exponent * -0.6931471805599453 - s * series
    }
}
