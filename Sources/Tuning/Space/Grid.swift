/// Every combination of a space's values, by index; absent parameters multiply nothing.
///
/// Discrete parameters contribute all their values, continuous ones `levels` evenly spaced on their scale, both bounds
/// among them. The combinations of the parameters that others depend on are listed; all else is mixed-radix arithmetic.
public struct Grid: Sendable {
    /// The number of combinations.
    public let count: Int
    private let space: SearchSpace
    private let levels: [Int]
    private let branches: [Branch]
    /// The number of combinations in the branches before each one.
    private let offsets: [Int]

    /// One combination of the deciding parameters, and the parameters that are free under it.
    private struct Branch: Sendable {
        let values: [Double]
        let free: [Int]
    }

    /// The most combinations of deciding parameters that are listed.
    static let branchLimit = 100_000

    /// - Parameter levels: values per continuous parameter, at least 2.
    /// - Throws: ``TuningError`` for a grid too large to count, or fewer than two levels.
    public init(_ space: SearchSpace, levels: Int = 5) throws(TuningError) {
        guard levels >= 2 else {
            throw TuningError(.sampler, "a grid of \(levels) levels has no two bounds", advice: "use at least 2 levels")
        }
        self.space = space
        self.levels = space.axes.map { $0.cells ?? levels }
        branches = try Self.branches(space, self.levels)
        var total = 0
        var offsets: [Int] = []
        for branch in branches {
            offsets.append(total)
            var size = 1
            for index in branch.free {
                size = try Self.checked(size.multipliedReportingOverflow(by: self.levels[index]))
            }
            total = try Self.checked(total.addingReportingOverflow(size))
        }
        (self.offsets, count) = (offsets, total)
    }

    /// The combination at an index in 0..<count.
    func point(at index: Int) -> Point {
        let position = offsets.partitioningIndex { $0 > index } - 1
        let branch = branches[position]
        var values = branch.values
        var rest = index - offsets[position]
        for parameter in branch.free {
            values[parameter] = value(parameter, level: rest % levels[parameter])
            rest /= levels[parameter]
        }
        return Point(values: values)
    }

    private func value(_ parameter: Int, level: Int) -> Double {
        let axis = space.axes[parameter]
        return axis.cells == nil
            ? axis.value(at: Double(level) / Double(levels[parameter] - 1)) : axis.value(ofCell: level)
    }

    private static func branches(_ space: SearchSpace, _ levels: [Int]) throws(TuningError) -> [Branch] {
        let deciding = Set(space.requirements.joined().map(\.parent))
        var partial = [[Double](repeating: .nan, count: space.count)]
        for index in space.order where deciding.contains(index) {
            var extended: [[Double]] = []
            for values in partial {
                guard space.isActive(index, at: values) else {
                    extended.append(values)
                    continue
                }
                guard levels[index] <= branchLimit - extended.count else { throw tooLarge }
                for level in 0..<levels[index] {
                    var next = values
                    next[index] = space.axes[index].value(ofCell: level)
                    extended.append(next)
                }
            }
            partial = extended
        }
        return partial.map { values in
            let free = space.order.filter { !deciding.contains($0) && space.isActive($0, at: values) }
            return Branch(values: values, free: free)
        }
    }

    private static func checked(_ result: (partialValue: Int, overflow: Bool)) throws(TuningError) -> Int {
        guard !result.overflow else { throw tooLarge }
        return result.partialValue
    }

    private static let tooLarge = TuningError(
        .sampler, "the grid has too many combinations to count",
        advice: "give wide parameters a step, or use another sampler")
}

extension Array {
    /// The first index whose element fulfils a predicate that holds from some index on.
    func partitioningIndex(where belongsAfter: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongsAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
