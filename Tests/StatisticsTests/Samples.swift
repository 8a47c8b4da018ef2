/// The samples of generate_expected.py.
enum Samples {
    static let all: [String: ([Double], [Double])] = [
        "three": ([2.5, 3.75, 3.0], [1.5, 4.25, 2.0]),
        "bell": (
            [10.1, 9.7, 10.4, 9.9, 10.0, 10.6, 9.4, 10.2, 9.8, 10.3],
            [10.9, 10.35, 10.75, 10.55, 9.95, 11.2, 10.15, 10.8, 10.45, 10.05]
        ),
        "skewed": (
            [0.1, 0.12, 0.15, 0.21, 0.3, 0.42, 0.77, 1.4, 2.9, 6.3, 14.2, 31.0],
            [0.2, 0.11, 0.35, 0.5, 0.25, 1.1, 0.9, 2.2, 8.1, 4.4, 20.5, 70.0]
        ),
        "tied": ([1.0, 2, 2, 3, 3, 3, 4, 5, 5, 8], [2.0, 2, 3, 3, 5, 4, 4, 5, 8, 8]),
        "offset": ([4.0, 7, 13, 16, 2, 9].map { 1e9 + $0 }, [5.0, 6.5, 14, 19, 3, 9.5].map { 1e9 + $0 }),
        "large": (
            zip(wave(2000, golden), wave(2000, silver)).map { 100 + 20 * $0 + 5 * $1 * $1 },
            zip(wave(2000, golden, 0.25), wave(2000, silver, 0.125)).map { 101 + 15 * $0 + 9 * $1 }
        ),
    ]

    static let golden = 0.6180339887498949
    static let silver = 0.4142135623730951

    /// The multiples of an irrational number, modulo 1.
    private static func wave(_ count: Int, _ k: Double, _ start: Double = 0.5) -> [Double] {
        (0..<count).map { (Double($0) * k + start).truncatingRemainder(dividingBy: 1) }
    }
}

/// Whether two numbers agree relative to the larger, or absolutely where both are nearly zero.
func agree(_ a: Double, _ b: Double, _ tolerance: Double, near scale: Double = 0) -> Bool {
    a == b || abs(a - b) <= tolerance * max(abs(a), abs(b), scale)
}
