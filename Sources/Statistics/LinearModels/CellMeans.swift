/// The rows of a study brought together by their combination of levels: all that a model of factors can use of them.
struct CellMeans: Sendable {
    /// One code per factor, for each combination that occurs.
    let codes: [[Int]]
    /// How many rows each combination has.
    let counts: [Double]
    /// The position in `codes` of each row's combination.
    let cells: [Int]
    /// The mean response of each combination, as a distance from `grandMean`.
    let means: [Double]
    /// The sum of squared distances of responses from their combination's mean.
    let squaresWithin: Double
    /// The mean of all responses.
    let grandMean: Double
    /// The sum of squared distances of responses from `grandMean`.
    let squaresTotal: Double

    /// - Throws: ``StatisticsError`` for a number of responses other than of rows, and one that is not finite.
    init(_ response: [Double], by factors: [CategoricalFactor]) throws(StatisticsError) {
        let rows = try factors.commonRowCount
        guard response.count == rows else {
            throw StatisticsError(
                .unequalLengths, "there are \(response.count) responses, but \(rows) rows of factors",
                advice: "give one response per row")
        }
        if let row = response.firstIndex(where: { !$0.isFinite }) {
            throw StatisticsError(
                .notFinite, "the response of row \(row + 1) is \(response[row])",
                advice: "leave the row out, or repair what produced it")
        }
        let moments = try Moments(response)
        guard moments.squares > 0 else {
            throw StatisticsError(
                .constantValues, "the \(rows) responses do not vary from \(moments.mean)",
                advice: "use a response that varies")
        }
        let cells = Self.cells(factors, rows: rows)
        let count = (cells.max() ?? 0) + 1
        var codes = [[Int]](repeating: [], count: count)
        var counts = [Double](repeating: 0, count: count)
        var means = [Double](repeating: 0, count: count)
        for (row, cell) in cells.enumerated() {
            if codes[cell].isEmpty { codes[cell] = factors.map { $0.codes[row] } }
            counts[cell] += 1
            means[cell] += response[row] - moments.mean
        }
        for cell in means.indices { means[cell] /= counts[cell] }
        var squares = 0.0
        for (row, cell) in cells.enumerated() {
            let deviation = (response[row] - moments.mean) - means[cell]
            squares += deviation * deviation
        }
        self.codes = codes
        self.cells = cells
        self.counts = counts
        self.means = means
        squaresWithin = squares
        grandMean = moments.mean
        squaresTotal = moments.squares
    }

    /// The combination of each row, numbered in order of appearance; numbers stay below the count of rows, so that one
    /// more factor never overflows them.
    private static func cells(_ factors: [CategoricalFactor], rows: Int) -> [Int] {
        var cells = [Int](repeating: 0, count: rows)
        for factor in factors {
            var numbers: [Int: Int] = [:]
            for row in 0..<rows {
                let key = cells[row] * factor.levels.count + factor.codes[row]
                let next = numbers.count
                cells[row] = numbers[key, default: next]
                if cells[row] == next { numbers[key] = next }
            }
        }
        return cells
    }
}
