/// The training rows of a kernel, laid out so that eight rows are compared at once.
struct KernelPoints: Sendable {
    /// How many rows there are.
    let count: Int
    private let dimensions: Int
    /// Blocks of eight rows: feature by feature, eight values each; unused places hold 0.
    private let blocks: [Lane]

    typealias Lane = SIMD8<Double>

    /// - Parameters:
    ///   - rows: standardised features.
    ///   - length: the kernel's length.
    init(_ rows: [[Double]], length: Double) {
        count = rows.count
        dimensions = rows.first?.count ?? 0
        // √3/length is folded into the coordinates, so that a distance is the kernel's argument.
        let scale = 3.0.squareRoot() / length
        self.scale = scale
        var blocks = [Lane](repeating: .zero, count: (rows.count + 7) / 8 * dimensions)
        for (index, row) in rows.enumerated() {
            for (feature, value) in row.enumerated() {
                blocks[index / 8 * dimensions + feature][index % 8] = value * scale
            }
        }
        self.blocks = blocks
    }

    private let scale: Double

    /// The kernel of a point with the rows 0..<`end`, written to `values`, which has room for whole blocks below the
    /// diagonal's column only; places from `end` on are not written.
    func kernel(ofPoint point: Int, upTo end: Int, into values: UnsafeMutablePointer<Double>) {
        let coordinates = (0..<dimensions).map { blocks[point / 8 * dimensions + $0][point % 8] }
        forEachBlock(coordinates, count: end) { start, kernel in
            for lane in 0..<Swift.min(8, end - start) { values[start + lane] = kernel[lane] }
        }
    }

    /// Σ weight · kernel over all rows, at a standardised point.
    func weightedSum(at point: [Double], _ weights: [Double]) -> Double {
        var sum = Lane.zero
        weights.withUnsafeBufferPointer { weights in
            forEachBlock(point.map { $0 * scale }, count: count) { start, kernel in
                if start + 8 <= count {
                    let pointer = UnsafeRawPointer(weights.baseAddress! + start)
                    sum += kernel * pointer.loadUnaligned(as: Lane.self)
                } else {
                    for lane in 0..<(count - start) { sum[lane] += kernel[lane] * weights[start + lane] }
                }
            }
        }
        return sum.sum()
    }

    @inline(__always)
    private func forEachBlock(_ point: [Double], count: Int, _ body: (_ start: Int, _ kernel: Lane) -> Void) {
        blocks.withUnsafeBufferPointer { blocks in
            point.withUnsafeBufferPointer { point in
                for start in Swift.stride(from: 0, to: count, by: 8) {
                    var squares = Lane.zero
                    let offset = start / 8 * dimensions
                    for feature in 0..<dimensions {
                        let difference = blocks[offset + feature] - point[feature]
                        squares += difference * difference
                    }
                    let distance = squares.squareRoot()
                    body(start, (1 + distance) * expNegative(distance))
                }
            }
        }
    }

    /// exp(−x) for x ≥ 0, eight at a time, to a relative error below 1e-14; 0 beyond x = 700.
    ///
    /// exp(−x) = 2⁻ⁿ exp(r), |r| ≤ ln 2 / 2, with a Taylor polynomial of degree 12.
    @inline(__always)
    func expNegative(_ x: Lane) -> Lane {
        let clamped = x.replacing(with: 700, where: x .> 700)
        // Adding 1.5 · 2⁵² rounds to a whole number and leaves that number in the lowest bits.
        let shifted = clamped * 1.442_695_040_888_963_4 + 6_755_399_441_055_744
        let n = shifted - 6_755_399_441_055_744
        let r = (n * 0.693_147_180_369_123_8 - clamped) + n * 1.908_214_929_270_587_7e-10
        var p = Lane(repeating: 1 / 479_001_600)
        for inverse in Self.factorials { p = p * r + inverse }
        let whole = unsafeBitCast(shifted, to: SIMD8<UInt64>.self) &<< 52
        let power = unsafeBitCast(SIMD8<UInt64>(repeating: 1023 << 52) &- whole, to: Lane.self)
        return (p * power).replacing(with: 0, where: x .> 700)
    }

    private static let factorials: [Double] = [
        1 / 39_916_800, 1 / 3_628_800, 1 / 362_880, 1 / 40320, 1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1, 1,
    ]
}
