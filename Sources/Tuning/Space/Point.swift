/// A point of a search space in numbers, one per parameter: a choice is its index, an absent parameter NaN.
public struct Point: Sendable {
    public internal(set) var values: [Double]
}

extension Point: Hashable {
    public static func == (a: Point, b: Point) -> Bool { a.key == b.key }
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }

    /// Bits, in which NaN equals itself and −0 equals 0.
    private var key: [UInt64] { values.map { $0 == 0 ? 0 : $0.bitPattern } }
}
