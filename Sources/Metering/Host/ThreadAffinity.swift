import CProcess

/// The processors that a thread may use; only Linux tells and lets them be chosen.
package enum ThreadAffinity {
    /// Room for 8192 processors, as many as Linux knows.
    private static let size = 1024

    /// The processors of the calling thread, by their numbers; nil where that cannot be known.
    package static var current: [Int]? {
        var bits = [UInt8](repeating: 0, count: size)
        guard cprocess_get_affinity(&bits, size) == 0 else { return nil }
        return (0..<8 * size).filter { bits[$0 / 8] & (1 << UInt8($0 % 8)) != 0 }
    }

    /// Lets the calling thread, and those that it starts from now on, use these processors only.
    /// - Returns: whether the system does so.
    @discardableResult package static func set(_ processors: [Int]) -> Bool {
        var bits = [UInt8](repeating: 0, count: size)
        for processor in processors where (0..<8 * size).contains(processor) {
            bits[processor / 8] |= 1 << UInt8(processor % 8)
        }
        return cprocess_set_affinity(bits, size) == 0
    }
}
