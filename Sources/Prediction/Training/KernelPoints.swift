/// The training rows of a kernel, laid out so that eight rows are compared at once.
///
/// Coordinates are single-precision: the kernel is smooth, its rounding (1e-7) lies far below the ridge (1e-4), and
/// fitting and predicting round alike.
struct KernelPoints: Sendable {
    /// How many rows there are.
    let count: Int
    let dimensions: Int
    /// The kernel's length in standard deviations.
    let length: Double
    /// Blocks of eight rows: feature by feature, eight values each; unused places hold 0.
    let blocks: [Lane]
    /// The square length of every row, eight rows at a time.
    private let squares: [Lane]

    typealias Lane = SIMD8<Float>

    /// - Parameters:
    ///   - rows: standardised features.
    ///   - length: the kernel's length.
    init(_ rows: [[Double]], length: Double) {
        let dimensions = rows.first?.count ?? 0
        let scale = Self.scale(length)
        var blocks = [Lane](repeating: .zero, count: (rows.count + 7) / 8 * dimensions)
        for (index, row) in rows.enumerated() {
            for (feature, value) in row.enumerated() {
                blocks[index / 8 * dimensions + feature][index % 8] = Float(value * scale)
            }
        }
        self.init(count: rows.count, dimensions: dimensions, length: length, blocks: blocks)
    }

    /// Restores points; `blocks` holds a block of `dimensions` lanes for every eight rows.
    init(count: Int, dimensions: Int, length: Double, blocks: [Lane]) {
        self.count = count
        self.dimensions = dimensions
        self.length = length
        self.blocks = blocks
        squares = (0..<(count + 7) / 8).map { block in
            (0..<dimensions).reduce(.zero) { sum, feature in
                let value = blocks[block * dimensions + feature]
                return sum + value * value
            }
        }
    }

    /// √3/length is folded into the coordinates, so that a distance is the kernel's argument.
    private static func scale(_ length: Double) -> Double { 3.0.squareRoot() / length }

    /// The kernel of a point with the rows 0..<`end`, written to `values`; places from `end` on are not written.
    func kernel(ofPoint point: Int, upTo end: Int, into values: UnsafeMutablePointer<Double>) {
        forEachBlock(coordinates(ofPoint: point), count: end) { start, kernel in
            for lane in 0..<Swift.min(8, end - start) { values[start + lane] = Double(kernel[lane]) }
        }
    }

    /// Σ weight · kernel and Σ kernel over all rows, at a standardised point.
    func sums(at point: [Double], _ weights: [Double]) -> (weighted: Double, plain: Double) {
        let scale = Self.scale(length)
        return sums(coordinates: point.map { Float($0 * scale) }, weights)
    }

    /// The same at one of the rows, which counts too.
    func sums(atPoint point: Int, _ weights: [Double]) -> (weighted: Double, plain: Double) {
        sums(coordinates: coordinates(ofPoint: point), weights)
    }

    private func coordinates(ofPoint point: Int) -> [Float] {
        (0..<dimensions).map { blocks[point / 8 * dimensions + $0][point % 8] }
    }

    private func sums(coordinates: [Float], _ weights: [Double]) -> (weighted: Double, plain: Double) {
        var (weighted, plain) = (SIMD8<Double>.zero, Lane.zero)
        weights.withUnsafeBytes { weights in
            forEachBlock(coordinates, count: count) { start, kernel in
                if start + 8 <= count {
                    let weight = weights.loadUnaligned(fromByteOffset: 8 * start, as: SIMD8<Double>.self)
                    weighted += SIMD8<Double>(kernel) * weight
                    plain += kernel
                } else {
                    for lane in 0..<(count - start) {
                        let weight = weights.loadUnaligned(fromByteOffset: 8 * (start + lane), as: Double.self)
                        weighted[lane] += Double(kernel[lane]) * weight
                        plain[lane] += kernel[lane]
                    }
                }
            }
        }
        return (weighted.sum(), Double(plain.sum()))
    }

    @inline(__always)
    private func forEachBlock(_ point: [Float], count: Int, _ body: (_ start: Int, _ kernel: Lane) -> Void) {
        let own = point.reduce(0) { $0 + $1 * $1 }
        blocks.withUnsafeBufferPointer { blocks in
            squares.withUnsafeBufferPointer { squares in
                point.withUnsafeBufferPointer { point in
                    for start in Swift.stride(from: 0, to: count, by: 8) {
                        var product = Lane.zero
                        let offset = start / 8 * dimensions
                        for feature in 0..<dimensions { product += blocks[offset + feature] * point[feature] }
                        // |a − b|² = |a|² + |b|² − 2 a·b; rounding may take it below 0.
                        let square = squares[start / 8] + own - 2 * product
                        let distance = pointwiseMax(square, .zero).squareRoot()
                        body(start, (1 + distance) * Self.expNegative(distance))
                    }
                }
            }
        }
    }

    /// exp(−x) for x ≥ 0, eight at a time, to a relative error below 2e-7; 0 beyond x = 80.
    ///
    /// exp(−x) = 2⁻ⁿ exp(r), |r| ≤ ln 2 / 2, with a Taylor polynomial of degree 7.
    @inline(__always)
    static func expNegative(_ x: Lane) -> Lane {
        let clamped = pointwiseMin(x, Lane(repeating: 80))
        // Adding 1.5 · 2²³ rounds to a whole number and leaves that number in the lowest bits.
        let shifted = clamped * 1.442_695_04 + 12_582_912
        let n = shifted - 12_582_912
        let r = (n * 0.693_145_75 - clamped) + n * 1.428_606_8e-6
        var p = Lane(repeating: 1 / 5040)
        p = p * r + 1 / 720
        p = p * r + 1 / 120
        p = p * r + 1 / 24
        p = p * r + 1 / 6
        p = p * r + 0.5
        p = p * r + 1
        p = p * r + 1
        let whole = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 23
        let power = unsafeBitCast(SIMD8<UInt32>(repeating: 127 << 23) &- whole, to: Lane.self)
        return (p * power).replacing(with: 0, where: x .> 80)
    }
}
