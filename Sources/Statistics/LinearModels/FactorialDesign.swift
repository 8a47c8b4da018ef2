/// The columns of a factorial model: an intercept, then each main effect and interaction by its sum-coded contrasts.
///
/// Sum coding makes a term's coefficients deviations from the mean over the other factors' levels, which is what
/// sums of squares of type III test.
struct FactorialDesign: Sendable {
    let factors: [CategoricalFactor]
    /// Main effects first, then interactions of growing order.
    let terms: [Term]
    /// All columns, the intercept's among them.
    let columnCount: Int

    /// One main effect or interaction.
    struct Term: Sendable {
        /// Positions of the factors, ascending.
        let factors: [Int]
        let columns: Range<Int>
    }

    /// - Parameter order: how many factors an interaction may join at most; 1 for main effects only.
    /// - Throws: ``StatisticsError`` for repeated names, an order below 1, or more columns than rows can support.
    init(_ factors: [CategoricalFactor], interactionsUpTo order: Int) throws(StatisticsError) {
        let rows = try factors.commonRowCount
        guard order >= 1 else {
            throw StatisticsError(
                .badParameter, "interactions of up to \(order) factors are not a model",
                advice: "write 1 for main effects only, 2 for interactions of pairs")
        }
        var names: Set<String> = []
        if let twice = factors.first(where: { !names.insert($0.name).inserted }) {
            throw StatisticsError(
                .badParameter, "two factors are called \(twice.name)", advice: "name each factor once")
        }
        var terms: [Term] = []
        var end = 1
        var last: [[Int]] = [[]]
        for _ in 0..<min(order, factors.count) {
            last = last.flatMap { lower in ((lower.last ?? -1) + 1..<factors.count).map { lower + [$0] } }
            for members in last {
                // Levels are at most as many as rows, so one product at a time cannot overflow.
                var width = 1
                for member in members where width <= rows { width *= factors[member].levels.count - 1 }
                terms.append(Term(factors: members, columns: end..<end + width))
                end += width
            }
            // Further terms only add to a model that is refused anyway, and may be astronomically many.
            if end > rows { break }
        }
        self.factors = factors
        self.terms = terms
        columnCount = end
    }

    /// What tables and messages call a term, for example `conv × relu`.
    func name(of term: Term) -> String { term.factors.map { factors[$0].name }.joined(separator: " × ") }

    /// The model's row for one combination of levels, given as one code per factor.
    func row(_ codes: [Int]) -> [Double] {
        var row = [1.0]
        row.reserveCapacity(columnCount)
        for term in terms { row += products(of: term, codes) }
        return row
    }

    /// What a term's columns are worth at each combination of its levels, one row per combination.
    func deviations(of term: Term) -> [[Double]] {
        var combinations: [[Int]] = [factors.map { _ in 0 }]
        for member in term.factors {
            combinations = combinations.flatMap { codes in
                factors[member].levels.indices.map { code in
                    var codes = codes
                    codes[member] = code
                    return codes
                }
            }
        }
        return combinations.map { products(of: term, $0) }
    }

    private func products(of term: Term, _ codes: [Int]) -> [Double] {
        term.columns.map { column in
            // The last factor's contrasts vary fastest.
            var rest = column - term.columns.lowerBound
            var product = 1.0
            for member in term.factors.reversed() {
                let width = factors[member].levels.count - 1
                product *= factors[member].contrast(of: codes[member], column: rest % width)
                rest /= width
            }
            return product
        }
    }

    /// The levels that the columns of a term stand for, in the columns' order.
    func levels(of term: Term) -> [[String]] {
        term.factors.reduce(into: [[]]) { labels, member in
            labels = labels.flatMap { label in factors[member].levels.dropLast().map { label + [$0] } }
        }
    }
}
