import Statistics

/// A sequence that fills the unit cube evenly: Sobol's, in Gray-code order, scrambled when given a seed.
///
/// The scramble is a random lower-triangular matrix over the bits and a digital shift (Matoušek 1998), which keeps the even
/// filling and makes every point uniform. Coordinates have 32 bits and sit in the middle of their cells when scrambled.
struct SobolSequence: Sendable {
    static let bits = 32
    let dimension: Int
    /// `bits` direction numbers per coordinate.
    private var directions: [UInt32] = []
    private var shifts: [UInt32]
    private let offset: Double

    /// - Parameters:
    ///   - dimension: 1…``SobolDirections/limit``.
    ///   - seed: of the scramble; nil for the plain sequence, whose first point is the origin.
    init(dimension: Int, seed: UInt64?) {
        self.dimension = min(dimension, SobolDirections.limit)
        shifts = [UInt32](repeating: 0, count: self.dimension)
        offset = seed == nil ? 0 : 0.5
        for coordinate in 0..<self.dimension { directions += Self.plainDirections(coordinate) }
        if let seed { scramble(seed) }
    }

    /// The point with an index in 0..<2³².
    func point(_ index: Int) -> [Double] {
        let bitsOfIndex = UInt32(truncatingIfNeeded: index)
        let gray = bitsOfIndex ^ (bitsOfIndex >> 1)
        return (0..<dimension).map { coordinate in
            var (value, rest, at) = (shifts[coordinate], gray, coordinate * Self.bits)
            while rest != 0 {
                if rest & 1 == 1 { value ^= directions[at] }
                rest >>= 1
                at += 1
            }
            return (Double(value) + offset) * 0x1p-32
        }
    }

    /// The direction numbers by Bratley and Fox's recurrence, the leading bit first.
    private static func plainDirections(_ coordinate: Int) -> [UInt32] {
        guard coordinate > 0 else { return (0..<bits).map { 1 << UInt32(bits - 1 - $0) } }
        let row = SobolDirections.rows[coordinate - 1]
        let polynomial = row[0]
        let degree = row.count - 1
        var result = (0..<degree).map { row[$0 + 1] << UInt32(bits - 1 - $0) }
        for index in degree..<bits {
            var value = result[index - degree] ^ (result[index - degree] >> UInt32(degree))
            for term in 1..<max(degree, 1) where polynomial >> UInt32(degree - term) & 1 == 1 {
                value ^= result[index - term]
            }
            result.append(value)
        }
        return result
    }

    private mutating func scramble(_ seed: UInt64) {
        var generator = SeededGenerator(seed: mix(seed, 0x536F_626F_6C))
        for coordinate in 0..<dimension {
            // Row r of the matrix gives output bit r (from the leading one) as a parity of input bits 0…r.
            let rows = (0..<Self.bits).map { row in
                let diagonal: UInt32 = 1 << UInt32(Self.bits - 1 - row)
                return (UInt32(truncatingIfNeeded: generator.next()) & ~(diagonal | (diagonal &- 1))) | diagonal
            }
            for at in (coordinate * Self.bits)..<((coordinate + 1) * Self.bits) {
                var mapped: UInt32 = 0
                for row in rows { mapped = mapped << 1 | UInt32((directions[at] & row).nonzeroBitCount & 1) }
                directions[at] = mapped
            }
            shifts[coordinate] = UInt32(truncatingIfNeeded: generator.next())
        }
    }
}
