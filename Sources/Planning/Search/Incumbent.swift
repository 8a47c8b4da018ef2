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
    private(set) var floor = -Double.infinity
    /// Plans seen that tie with the best.
    private var ties = 0
    /// Whether ties are so many that they are better settled by a search of their own.
    private(set) var hasManyTies = false

    private static let mostTies = 50

    /// - Parameter leastValue: no plan has a smaller one, whether it keeps the caps or not.
    init(_ table: OptionTable, _ task: SearchTask, leastValue: Double) {
        self.table = table
        self.task = task
        scratch = [Int](repeating: 0, count: table.order.count)
        floor = task.key == .objective ? max(leastValue, task.objectiveFloor) : leastValue
    }

    /// The best plan in the order of ties, as one option per position.
    var choice: [Int]? { candidates.min { comesBefore($0, $1) }?.choice }

    /// Takes a plan, given as an entry per stage of a knapsack, if it keeps the caps and is good enough.
    /// - Returns: whether it raised the floor.
    @discardableResult
    mutating func offer(_ plan: borrowing [Int32], of knapsack: Knapsack) -> Bool {
        for place in scratch.indices { scratch[place] = Int(knapsack.options[Int(plan[place])]) }
        return offer()
    }

    mutating func offer(_ choice: [Int]) {
        scratch = choice
        offer()
    }

    @discardableResult
    private mutating func offer() -> Bool {
        let figures = table.figures(scratch)
        guard task.limits.admit(figures) else { return false }
        let isObjective = task.key == .objective
        let objective = isObjective || task.objectiveFloor > -.infinity ? task.objective(figures) : 0
        let value = isObjective ? objective : -figures.energyJoules
        guard value >= floor, isObjective || objective >= task.objectiveFloor else { return false }
        let candidate = Candidate(choice: scratch, figures: figures, value: value)
        let isBetter = value > self.value
        if isBetter {
            let tolerance = isObjective ? task.tieTolerance(figures) : 0
            if value > self.value + tolerance { ties = 0 }
            self.value = value
            floor = hasManyTies ? value + tolerance / 4 : value - tolerance
            candidates = candidates.filter { $0.value >= value - tolerance && comesBefore($0, candidate) }
            candidates.append(candidate)
        } else if !candidates.contains(where: { $0.value >= value && !comesBefore(candidate, $0) }) {
            candidates.append(candidate)
        }
        ties += 1
        if ties > Self.mostTies, isObjective, !hasManyTies {
            hasManyTies = true
            floor = self.value + task.tieTolerance(figures) / 4
        }
        return isBetter
    }

    private func comesBefore(_ a: Candidate, _ b: Candidate) -> Bool {
        if a.figures.energyJoules != b.figures.energyJoules { return a.figures.energyJoules < b.figures.energyJoules }
        if a.figures.cost != b.figures.cost { return a.figures.cost < b.figures.cost }
        for (first, second) in zip(a.choice, b.choice) where first != second {
            return table.nameRank[first] < table.nameRank[second]
        }
        return false
    }
}
