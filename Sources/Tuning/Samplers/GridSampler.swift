import Statistics

/// Every combination once, in random order; then nothing more.
///
/// Combinations that the history already holds, from whatever source, are left out. The order is a keyed permutation by a
/// Feistel network with cycle walking, so that large grids need no list.
public struct GridSampler: Sampler {
    public static let name = "grid"
    public static let summary = "every combination once, in random order"
    /// The combinations.
    public let grid: Grid
    private let keys: [UInt64]
    private let halfBits: UInt64
    /// Memory: the points of the first `mark` trials, and how many places of the order are used up.
    private var seen: Set<Point> = []
    private var mark = HistoryMark()
    private var position = 0

    public init(_ setup: SamplerSetup) throws(TuningError) {
        grid = try Grid(setup.space, levels: setup.gridLevels)
        var generator = SeededGenerator(seed: mix(setup.seed, 0x67_7269_64))
        keys = (0..<6).map { _ in generator.next() }
        let bits = UInt64(Int.bitWidth - max(1, grid.count - 1).leadingZeroBitCount)
        halfBits = (bits + 1) / 2
    }

    public mutating func ask(_ history: History) -> Point? {
        if !mark.isPrefix(ofAsked: history) { (seen, position, mark) = ([], 0, HistoryMark()) }
        for id in mark.count..<history.count { seen.insert(Point(values: Array(history.point(id)))) }
        mark = HistoryMark(asked: history)
        while position < grid.count {
            let point = grid.point(at: permuted(position))
            if !seen.contains(point) { return point }
            position += 1
        }
        return nil
    }

    private func permuted(_ index: Int) -> Int {
        var value = UInt64(index)
        repeat { value = feistel(value) } while value >= UInt64(grid.count)
        return Int(value)
    }

    private func feistel(_ value: UInt64) -> UInt64 {
        let mask = (UInt64(1) << halfBits) - 1
        var (left, right) = (value >> halfBits, value & mask)
        for key in keys { (left, right) = (right, left ^ (mix(key, right) & mask)) }
        return left << halfBits | right
    }
}
