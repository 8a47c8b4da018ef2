/// The classes that a model believes a file to be of, the likeliest first.
public struct Prediction: Sendable, Hashable {
    public var file: String
    public var ranking: [String]

    public init(file: String, ranking: [String]) {
        self.file = file
        self.ranking = ranking
    }

    /// Reads a table of predictions in one of two forms.
    ///
    /// Wide: the column `file`, then the labels from the likeliest on, in as many columns as there are. Long: the columns
    /// `file`, `label` and `score`, a row for each label of a file.
    /// - Throws: ``AccuracyError`` that names the line which is wrong.
    public static func list(contentsOf path: String) throws(AccuracyError) -> [Prediction] {
        let table = try TextTable(contentsOf: path)
        if let header = table.header(["file", "label", "score"]) { return try long(table, header, path) }
        let rows = table.rows.first?.cells.first == "file" ? table.rows.dropFirst() : table.rows[...]
        guard rows.first?.cells.count ?? 0 >= 2 else {
            throw AccuracyError(
                .file, "a table of predictions needs a column of files and one of labels", place: "\(path):1",
                advice: "write file,label in the first line; more columns for more labels, or file,label,score")
        }
        var seen = Set<String>()
        var list: [Prediction] = []
        for row in rows {
            let ranking = row.cells.dropFirst().filter { !$0.isEmpty }
            guard let file = row.cells.first, !file.isEmpty, !ranking.isEmpty else {
                throw AccuracyError(.file, "a file or its label is missing", place: "\(path):\(row.line)")
            }
            guard Set(ranking).count == ranking.count else {
                throw AccuracyError(.file, "a label is there twice for “\(file)”", place: "\(path):\(row.line)")
            }
            guard seen.insert(file).inserted else {
                throw AccuracyError(
                    .file, "“\(file)” is predicted twice", place: "\(path):\(row.line)",
                    advice: "remove one line, or add a column “score” to rank them")
            }
            list.append(Prediction(file: file, ranking: Array(ranking)))
        }
        return list
    }

    private static func long(
        _ table: TextTable, _ header: [String: Int], _ path: String
    ) throws(AccuracyError) -> [Prediction] {
        var order: [String] = []
        var scored: [String: [(label: String, score: Double)]] = [:]
        for row in table.rows.dropFirst() {
            let file = try row.cell(header["file"] ?? 0, path)
            let label = try row.cell(header["label"] ?? 1, path)
            guard let score = Double(try row.cell(header["score"] ?? 2, path)), score.isFinite else {
                throw AccuracyError(.file, "the score is no finite number", place: "\(path):\(row.line)")
            }
            if scored[file] == nil { order.append(file) }
            guard scored[file]?.contains(where: { $0.label == label }) != true else {
                throw AccuracyError(
                    .file, "“\(file)” has the label “\(label)” twice", place: "\(path):\(row.line)",
                    advice: "remove one line")
            }
            scored[file, default: []].append((label, score))
        }
        return order.map { file in
            Prediction(file: file, ranking: scored[file, default: []].sortedStably(by: \.score).map(\.label))
        }
    }
}
