#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

package import Statistics

/// What a parameter is drawn from.
package enum SampledRange: Sendable, Hashable {
    /// Multiples of a number, as many between 8 and 16 as between 64 and 128.
    case logarithmic(ClosedRange<Int>, multipleOf: Int = 1)
    /// Each as likely as the others; a value that stands there twice is twice as likely.
    case choices([Int])
    /// One range of several, each as likely; a range that stands there twice is twice as likely.
    indirect case mixture([SampledRange])

    /// One value.
    /// - Returns: nil when there is none to draw.
    package func draw(using generator: inout SeededGenerator) -> Int? {
        switch self {
        case .choices(let values):
            return values.isEmpty ? nil : values[generator.index(below: values.count)]
        case .mixture(let ranges):
            return ranges.isEmpty ? nil : ranges[generator.index(below: ranges.count)].draw(using: &generator)
        case .logarithmic(let range, let step):
            guard step > 0, range.upperBound >= step else { return nil }
            // Counted in steps, each with the room from half a step below to half a step above, so that ends are drawn too.
            let most = range.upperBound / step
            let least = Swift.max(1, (Swift.max(range.lowerBound, 1) - 1) / step + 1)
            guard least <= most else { return nil }
            let (low, high) = (log(Double(least) - 0.5), log(Double(most) + 0.5))
            let drawn = exp(low + (high - low) * generator.uniform()).rounded()
            return Swift.min(most, Swift.max(least, Int(drawn))) * step
        }
    }

    /// Whether a value can be drawn.
    package func contains(_ value: Int) -> Bool {
        switch self {
        case .choices(let values): values.contains(value)
        case .mixture(let ranges): ranges.contains { $0.contains(value) }
        case .logarithmic(let range, let step): step > 0 && value > 0 && range.contains(value) && value % step == 0
        }
    }
}

extension SampledRange {
    /// Items that are fed at a time.
    static let batches = SampledRange.logarithmic(1...64)

    /// Channels as networks have them: mostly multiples of 16, 8 or 4.
    static let channels = SampledRange.mixture([
        .logarithmic(16...2048, multipleOf: 16), .logarithmic(16...2048, multipleOf: 16),
        .logarithmic(16...4096, multipleOf: 16), .logarithmic(8...1024, multipleOf: 8),
        .logarithmic(8...1024, multipleOf: 8), .logarithmic(4...1024, multipleOf: 4), .logarithmic(1...512),
    ])

    /// Sides of images: any, and those that 224, 256 and 640 pixels become by halving.
    static let images = SampledRange.mixture([
        .logarithmic(1...320), .choices([7, 14, 28, 56, 112, 224]), .choices([6, 13, 27, 55, 8, 16, 32, 64, 128]),
        .choices([20, 40, 80, 160, 320, 640]),
    ])

    /// Elements per item of a tensor that is not seen as an image: any, and many with small factors.
    static let elements = SampledRange.mixture([
        .logarithmic(16...4_000_000), .logarithmic(48...4_000_000, multipleOf: 48),
        .logarithmic(784...4_000_000, multipleOf: 784),
    ])

    /// Widths of rows: those of transformers, and any.
    static let rowWidths = SampledRange.mixture([
        .choices([49, 64, 96, 192, 197, 384, 768, 1000, 1024]), .logarithmic(8...4096),
    ])

    /// Mostly the same as another value.
    static func mostly(_ value: Int, else other: SampledRange) -> SampledRange {
        .mixture(Array(repeating: .choices([value]), count: 7) + [other])
    }

    /// Divisors of a number; all as likely.
    static func divisors(of number: Int) -> SampledRange {
        var small: [Int] = [], large: [Int] = []
        var candidate = 1
        while candidate * candidate <= number {
            if number % candidate == 0 {
                small.append(candidate)
                if candidate * candidate < number { large.append(number / candidate) }
            }
            candidate += 1
        }
        return .choices(small + large.reversed())
    }
}
