import Statistics

/// The probabilities of one parameter's choices, moved towards what good trials chose.
///
/// Source: population-based incremental learning, which is the natural gradient of the categorical distribution (Ollivier et
/// al. 2017, IGO, §5.1); CatCMA (Hamano et al. 2024) joins it to CMA-ES in the same way.
struct ChoiceProbabilities: Sendable {
    private(set) var values: [Double]
    private static let rate = 0.2

    init(count: Int) { values = [Double](repeating: 1 / Double(count), count: count) }

    /// - Parameter parents: indices of the choices of the better half, the best first.
    mutating func update(_ parents: [Int]) {
        guard !parents.isEmpty else { return }
        let share = 1 / Double(parents.count)
        var target = [Double](repeating: 0, count: values.count)
        for choice in parents { target[choice] += share }
        // No choice dies out: each keeps a tenth of its uniform share.
        let least = 0.1 / Double(values.count)
        values = zip(values, target).map { max(least, $0 + Self.rate * ($1 - $0)) }
        let total = values.reduce(0, +)
        values = values.map { $0 / total }
    }

    func draw(_ generator: inout SeededGenerator) -> Int {
        var rest = generator.uniform()
        for (index, probability) in values.enumerated() {
            rest -= probability
            if rest < 0 { return index }
        }
        return values.count - 1
    }
}
