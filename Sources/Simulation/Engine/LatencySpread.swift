import Statistics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Draws how much longer or shorter than their means batches take.
///
/// Factors are log-normal with mean 1, as times are that many small delays multiply; their standard deviation is what the
/// service says of batches of a size.
struct LatencySpread: Sendable {
    /// Standard deviations of the factors' logarithms, by batch size from 1 on.
    private var sigmas: [Double] = []
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Whether any batch takes anything but its mean.
    var isNone: Bool { sigmas.isEmpty }

    mutating func follow(_ service: BatchService) { sigmas = service.variations.map { sqrt(log1p($0 * $0)) } }

    /// The next factor for a batch of a size.
    mutating func factor(_ size: Int) -> Double {
        let sigma = sigmas[size - 1]
        return exp(sigma * (generator.normal() - sigma / 2))
    }
}
