/// The block of numbers at the end of a predictor file, taken from front to back.
struct StoredNumbers {
    private let bytes: [UInt8]
    private var position: Int

    init(_ bytes: [UInt8], from position: Int) {
        self.bytes = bytes
        self.position = position
    }

    var isAtEnd: Bool { position == bytes.count }

    /// The next numbers, all finite.
    /// - Throws: ``EnergyPredictionError`` when there are not as many, or one is not finite.
    mutating func take(_ count: Int) throws(EnergyPredictionError) -> [Double] {
        guard count >= 0, count <= (bytes.count - position) / 8 else {
            throw EnergyPredictionError(.damagedPredictor, "the predictor holds fewer numbers than it counts")
        }
        let start = position
        let numbers = bytes.withUnsafeBytes { bytes in
            [Double](unsafeUninitializedCapacity: count) { buffer, filled in
                for i in 0..<count {
                    let word = bytes.loadUnaligned(fromByteOffset: start + 8 * i, as: UInt64.self)
                    buffer[i] = Double(bitPattern: UInt64(littleEndian: word))
                }
                filled = count
            }
        }
        position += 8 * count
        guard numbers.allSatisfy(\.isFinite) else {
            throw EnergyPredictionError(.damagedPredictor, "the predictor holds a number that is not finite")
        }
        return numbers
    }
}
