/// A comma-separated table cut into cells.
package struct SeparatedValues {
    package let columns: [String: Int]
    /// Each with the line on which it begins.
    package let rows: [(line: Int, cells: [Substring])]

    /// - Parameter hasQuotes: whether quotes enclose cells (RFC 4180); else they are characters as any other.
    /// - Throws: ``EnergyPredictionError`` for no header, a column named twice, or a quote that is not closed.
    package init(parsing text: String, file: String, hasQuotes: Bool = false) throws(EnergyPredictionError) {
        let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        var records: [(line: Int, cells: [Substring])]
        if hasQuotes, text.utf8.contains(UInt8(ascii: "\"")) {
            records = try Self.quotedRecords(text, file: file)
        } else {
            records = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated().map
            {
                (
                    $0.offset + 1,
                    Self.cells(Substring($0.element.last == UInt8(ascii: "\r") ? $0.element.dropLast() : $0.element))
                )
            }
        }
        guard let header = records.first, header.cells != [""] else {
            throw EnergyPredictionError(.badTable, "the table is empty", place: file, advice: "give a header and rows")
        }
        var columns: [String: Int] = [:]
        for (index, name) in header.cells.enumerated() {
            guard columns.updateValue(index, forKey: String(name)) == nil else {
                throw EnergyPredictionError(
                    .badTable, "the column \(name) is there twice", place: "\(file):1", advice: "remove one")
            }
        }
        self.columns = columns
        records.removeFirst()
        rows = records.filter { $0.cells != [""] }
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
