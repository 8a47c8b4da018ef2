/// An image and the lines of text that stand in it.
public struct LabelledText: Sendable, Hashable {
    /// The file's path; relative to where its list lies.
    public var file: String
    public var lines: [String]

    public init(file: String, lines: [String]) {
        self.file = file
        self.lines = lines
    }

    /// Reads a table with the columns `file` and `text`, one row a line of text, in that order where it has no such header.
    /// - Throws: ``AccuracyError`` that names the line which is wrong.
    public static func list(contentsOf path: String) throws(AccuracyError) -> [LabelledText] {
        let table = try TextTable(contentsOf: path)
        let header = table.header(["file", "text"])
        guard header != nil || table.rows.first?.cells.count == 2 else {
            throw AccuracyError(
                .file, "a table of texts needs the columns “file” and “text”", place: "\(path):1",
                advice: "write file,text in the first line")
        }
        var places: [String: Int] = [:]
        var list: [LabelledText] = []
        for row in table.rows.dropFirst(header == nil ? 0 : 1) {
            let file = try row.cell(header?["file"] ?? 0, path)
            let text = try row.cell(header?["text"] ?? 1, path)
            if let place = places[file] {
                list[place].lines.append(text)
            } else {
                places[file] = list.count
                list.append(LabelledText(file: file, lines: [text]))
            }
        }
        guard !list.isEmpty else { throw AccuracyError(.file, "the table has no rows", place: path) }
        return list
    }
}
