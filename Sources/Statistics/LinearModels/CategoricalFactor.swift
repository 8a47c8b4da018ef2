/// A categorical variable of a study: its name, its levels, and the level of each row.
///
/// Levels are ordered by number where they are numbers, so that 2 precedes 10, and by text after them; results do not
/// depend on the order of rows or on how levels are called.
public struct CategoricalFactor: Sendable, Hashable, Codable {
    /// How tables and messages call the factor.
    public let name: String
    /// The levels that occur, at least two.
    public let levels: [String]
    /// For each row the position of its level in `levels`.
    let codes: [Int]

    /// - Parameter values: the level of each row: texts, whole numbers, anything that writes itself.
    /// - Throws: ``StatisticsError`` for a row whose level is empty or NaN, and for fewer than two different levels.
    public init(
        _ name: String, _ values: some Collection<some CustomStringConvertible>
    ) throws(StatisticsError) {
        let labels = values.map(\.description)
        if let row = labels.firstIndex(where: { $0.isEmpty || Double($0)?.isNaN == true }) {
            throw StatisticsError(
                .notFinite, "row \(row + 1) has no level of \(name)", advice: "fill it in, or leave the row out")
        }
        try self.init(name, labels: labels)
    }

    /// The combinations of several factors' levels as one factor, for example a configuration of hyper-parameters.
    /// - Throws: ``StatisticsError`` for no factors, different numbers of rows, or a single combination.
    public init(_ name: String, crossing factors: [CategoricalFactor]) throws(StatisticsError) {
        let rows = try factors.commonRowCount
        try self.init(
            name,
            labels: (0..<rows).map { row in
                factors.map { $0.levels[$0.codes[row]] }.joined(separator: " · ")
            })
    }

    private init(_ name: String, labels: [String]) throws(StatisticsError) {
        let levels = Set(labels).map { (number: Double($0), text: $0) }.sorted { a, b in
            switch (a.number, b.number) {
            case (let x?, let y?) where x != y: x < y
            case (_?, nil): true
            case (nil, _?): false
            default: a.text < b.text
            }
        }.map(\.text)
        guard levels.count >= 2 else {
            let found = levels.first.map { "only the level \($0)" } ?? "no rows"
            throw StatisticsError(
                .singleLevel, "the factor \(name) has \(found)",
                advice: "leave the factor out, or add rows with another level")
        }
        let positions = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) })
        self.name = name
        self.levels = levels
        codes = labels.compactMap { positions[$0] }
    }

    /// A level's value in one sum-coded contrast: each level but the last has a column, and the last is −1 in all.
    func contrast(of code: Int, column: Int) -> Double {
        code == levels.count - 1 ? -1 : code == column ? 1 : 0
    }
}

extension [CategoricalFactor] {
    /// How many rows every factor has.
    var commonRowCount: Int {
        get throws(StatisticsError) {
            guard let leading = first else {
                throw StatisticsError(.badParameter, "no factors are given", advice: "name at least one factor")
            }
            let rows = leading.codes.count
            guard let other = first(where: { $0.codes.count != rows }) else { return rows }
            throw StatisticsError(
                .unequalLengths,
                "the factor \(leading.name) has \(rows) rows, and \(other.name) has \(other.codes.count)",
                advice: "give each factor one level per row")
        }
    }
}
