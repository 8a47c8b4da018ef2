import Reporting

/// A file of comma-separated values (RFC 4180) whose first row may be a header, with the line on which each row begins.
package struct TextTable {
    package struct Row {
        package var line: Int
        package var cells: [String]

        /// - Throws: ``AccuracyError`` for a cell that is missing or empty.
        func cell(_ index: Int, _ path: String) throws(AccuracyError) -> String {
            guard index < cells.count, !cells[index].isEmpty else {
                throw AccuracyError(.file, "the row has no value in column \(index + 1)", place: "\(path):\(line)")
            }
            return cells[index]
        }
    }

    package let rows: [Row]

    /// - Throws: ``AccuracyError`` for a file that cannot be read, or quotes that do not end.
    package init(contentsOf path: String) throws(AccuracyError) {
        let text = try InputFile.text(path)
        do throws(CSVError) {
            rows = try CSV.records(text, file: path, hasQuotes: true).filter { $0.cells != [""] }.map {
                Row(line: $0.line, cells: $0.cells.map(String.init))
            }
        } catch {
            throw AccuracyError(.file, error.message, place: error.place, advice: error.advice)
        }
    }

    /// The columns of the first row, where it names all of some.
    func header(_ names: [String]) -> [String: Int]? {
        guard let first = rows.first?.cells else { return nil }
        var columns: [String: Int] = [:]
        for (index, name) in first.enumerated() where columns[name] == nil { columns[name] = index }
        return names.allSatisfy { columns[$0] != nil } ? columns : nil
    }
}
