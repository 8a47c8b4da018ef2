#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The best plans found so far: those within rounding error of the best, by energy, cost, names.
struct Incumbent {
    private struct Candidate {
        let choice: [Int]
        let figures: Figures
        let value: Double
    }

    private let table: OptionTable
    private let task: SearchTask
    /// Plans that tie with the best, none better than another in both value and order of ties.
    private var candidates: [Candidate] = []
    private var scratch: [Int]
    /// The largest value found.
    private(set) var value = -Double.infinity
    /// Values below are of no interest.
    private(set) var floor: Double

    /// Whether values are logarithms of accuracy instead of objectives.
    private let isLogarithmic: Bool

    /// - Parameter knapsack: whose scale of worth the values are in.
    init(_ table: OptionTable, _ task: SearchTask, of knapsack: Knapsack) {
        self.table = table
        self.task = task
        isLogarithmic = knapsack.isLogarithmic
        scratch = [Int](repeating: 0, count: table.order.count)
        floor = knapsack.leastValue
    }

    /// The best plan in the order of ties, as one option per position.
    var choice: [Int]? { candidates.min { comesBefore($0, $1) }?.choice }

    /// Takes a plan, given as an entry per stage of a knapsack, if it keeps the caps and is good enough.
    mutating func offer(_ plan: borrowing [Int32], of knapsack: Knapsack) {
        for stage in 0..<knapsack.stages {
            let (option, members) = (Int(knapsack.options[Int(plan[stage])]), knapsack.members(of: stage))
            for place in members { scratch[place] = table.twin(of: option, at: place, from: members.lowerBound) }
        }
        offer(scratch)
    }

    /// Takes a plan, given as an option per position, if it keeps the caps and is good enough.
    mutating func offer(_ choice: [Int]) {
        let figures = table.figures(choice)
        guard task.limits.admit(figures) else { return }
        let value = isLogarithmic ? log(figures.accuracy) : task.objective(figures)
        guard value >= floor else { return }
        let candidate = Candidate(choice: choice, figures: figures, value: value)
        if value > self.value {
            self.value = value
            floor = value - (isLogarithmic ? SearchTask.tieTolerance : task.tieTolerance(figures))
            candidates = candidates.filter { $0.value >= floor && comesBefore($0, candidate) }
            candidates.append(candidate)
        } else if !candidates.contains(where: { $0.value >= value && !comesBefore(candidate, $0) }) {
            candidates.append(candidate)
        }
    }

    private func comesBefore(_ a: Candidate, _ b: Candidate) -> Bool {
        for (x, y) in [(a.figures.energyJoules, b.figures.energyJoules), (a.figures.cost, b.figures.cost)]
        where abs(x - y) > 1e-13 * max(abs(x), abs(y)) { return x < y }
        for (first, second) in zip(a.choice, b.choice) where first != second {
            return table.nameRank[first] < table.nameRank[second]
        }
        return false
    }
}
