/// A comma-separated table with a header, cut into cells.
package struct SeparatedValues {
    package let columns: [String: Int]
    /// Each with the line on which it begins.
    package let rows: [CSV.Record]

    /// - Parameter hasQuotes: whether quotes enclose cells (RFC 4180); else they are characters as any other.
    /// - Throws: ``CSVError`` for no header, a column named twice, or a quote that is not closed.
    package init(parsing text: String, file: String, hasQuotes: Bool = false) throws(CSVError) {
        let records = try CSV.records(text, file: file, hasQuotes: hasQuotes)
        guard let header = records.first, header.cells != [""] else {
            throw CSVError("the table is empty", place: file, advice: "give a header and rows")
        }
        var columns: [String: Int] = [:]
        for (index, name) in header.cells.enumerated() {
            guard columns.updateValue(index, forKey: String(name)) == nil else {
                throw CSVError("the column \(name) is there twice", place: "\(file):1", advice: "remove one")
            }
        }
        self.columns = columns
        rows = records.dropFirst().filter { $0.cells != [""] }
    }
}
