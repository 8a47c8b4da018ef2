/// A comma-separated table cut into cells; the schema has no quoted cells.
package struct SeparatedValues {
    package let columns: [String: Int]
    package let rows: [(line: Int, cells: [Substring])]

    /// - Throws: ``EnergyPredictionError`` for no header, or a column named twice.
    package init(parsing text: String, file: String) throws(EnergyPredictionError) {
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            Substring($0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0)
        }
        if let first = lines.first, first.unicodeScalars.first == "\u{FEFF}" {
            lines[0] = Substring(first.unicodeScalars.dropFirst())
        }
        guard let header = lines.first, !header.isEmpty else {
            throw EnergyPredictionError(.badTable, "the table is empty", place: file, advice: "give a header and rows")
        }
        var columns: [String: Int] = [:]
        for (index, name) in Self.cells(header).enumerated() {
            guard columns.updateValue(index, forKey: String(name)) == nil else {
                throw EnergyPredictionError(
                    .badTable, "the column \(name) is there twice", place: "\(file):1", advice: "remove one")
            }
        }
        self.columns = columns
        rows = lines.enumerated().dropFirst().filter { !$0.element.isEmpty }.map {
            ($0.offset + 1, Self.cells($0.element))
        }
    }

    private static func cells(_ line: Substring) -> [Substring] {
        line.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { cell in
            var cell = cell
            while cell.first == UInt8(ascii: " ") { cell.removeFirst() }
            while cell.last == UInt8(ascii: " ") { cell.removeLast() }
            return Substring(cell)
        }
    }
}
