/// A file and the class it is of.
public struct LabelledFile: Sendable, Hashable {
    /// The file's path; relative to where its list lies.
    public var file: String
    public var label: String

    public init(file: String, label: String) {
        self.file = file
        self.label = label
    }

    /// Reads a table with the columns `file` and `label`, in that order where it has no such header.
    /// - Throws: ``AccuracyError`` that names the line which is wrong, or the file that is there twice.
    public static func list(contentsOf path: String) throws(AccuracyError) -> [LabelledFile] {
        let table = try TextTable(contentsOf: path)
        let header = table.header(["file", "label"])
        guard header != nil || table.rows.first?.cells.count == 2 else {
            throw AccuracyError(
                .file, "a table of labels needs the columns “file” and “label”", place: "\(path):1",
                advice: "write file,label in the first line")
        }
        var seen = Set<String>()
        var list: [LabelledFile] = []
        for row in table.rows.dropFirst(header == nil ? 0 : 1) {
            let labelled = LabelledFile(
                file: try row.cell(header?["file"] ?? 0, path), label: try row.cell(header?["label"] ?? 1, path))
            guard seen.insert(labelled.file).inserted else {
                throw AccuracyError(
                    .file, "“\(labelled.file)” has two labels", place: "\(path):\(row.line)", advice: "remove one line")
            }
            list.append(labelled)
        }
        guard !list.isEmpty else { throw AccuracyError(.file, "the table has no rows", place: path) }
        return list
    }
}
