/// Float32 numbers uniform in −bound…bound: the same bytes for a seed on every platform, at gigabytes a second.
///
/// The numbers come in pairs from SplitMix64 (Steele, Lea, Flood, “Fast splittable pseudorandom number generators”,
/// OOPSLA 2014), whose n-th output depends on n alone, so that any part can be made by itself.
struct UniformWeights {
    let seed: UInt64
    let bound: Float

    /// Fills `pairs` with the pairs of numbers from the one numbered `first` on, the earlier in the lower half.
    func fill(_ pairs: UnsafeMutableBufferPointer<UInt64>, first: Int) {
        let scale = bound / Float(1 << 23)
        for index in 0..<pairs.count {
            let bits = Self.splitMix(seed, UInt64(truncatingIfNeeded: first &+ index))
            // 24 bits, as many as a float holds exactly, shifted to be symmetric around zero.
            let low = (Float(Int32(truncatingIfNeeded: bits & 0xFF_FFFF) &- (1 << 23)) + 0.5) * scale
            let high = (Float(Int32(truncatingIfNeeded: bits >> 40) &- (1 << 23)) + 0.5) * scale
            pairs[index] = (UInt64(high.bitPattern) << 32 | UInt64(low.bitPattern)).littleEndian
        }
    }

    @inline(__always) private static func splitMix(_ seed: UInt64, _ index: UInt64) -> UInt64 {
        var z = seed &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
