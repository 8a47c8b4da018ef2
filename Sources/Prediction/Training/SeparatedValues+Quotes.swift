extension SeparatedValues {
    /// Cuts a text in which quotes enclose cells that hold commas, line breaks or doubled quotes.
    /// - Throws: ``EnergyPredictionError`` for a quote that is not closed, or text after a closing one.
    static func quotedRecords(
        _ text: String, file: String
    ) throws(EnergyPredictionError) -> [(line: Int, cells: [Substring])] {
        var reader = QuotedReader(text: text, file: file)
        var records: [(line: Int, cells: [Substring])] = []
        while !reader.isAtEnd { records.append(try reader.record()) }
        return records
    }
}

/// Walks through a text with quoted cells.
private struct QuotedReader {
    let text: String
    let file: String
    private var position: String.Index
    private var line = 1

    init(text: String, file: String) {
        self.text = text
        self.file = file
        position = text.startIndex
    }

    var isAtEnd: Bool { position == text.endIndex }
    private var byte: UInt8? { isAtEnd ? nil : text.utf8[position] }

    private mutating func step() {
        if byte == UInt8(ascii: "\n") { line += 1 }
        position = text.utf8.index(after: position)
    }

    /// One record, past its line break.
    mutating func record() throws(EnergyPredictionError) -> (line: Int, cells: [Substring]) {
        let start = line
        var cells: [Substring] = []
        while true {
            cells.append(try cell())
            if byte == UInt8(ascii: ",") {
                step()
                continue
            }
            // What ends a cell is a comma, a line break or the end.
            if !isAtEnd { step() }
            return (start, cells)
        }
    }

    private mutating func cell() throws(EnergyPredictionError) -> Substring {
        while byte == UInt8(ascii: " ") { step() }
        guard byte == UInt8(ascii: "\"") else {
            let start = position
            while let byte, byte != UInt8(ascii: ","), byte != UInt8(ascii: "\n") { step() }
            var cell = text.utf8[start..<position]
            while cell.last == UInt8(ascii: " ") || cell.last == UInt8(ascii: "\r") { cell.removeLast() }
            return Substring(cell)
        }
        let opening = line
        step()
        let start = position
        var isDoubled = false
        while true {
            guard let byte else {
                throw EnergyPredictionError(
                    .badTable, "a quote is never closed", place: "\(file):\(opening)", advice: "close the quote")
            }
            let here = position
            step()
            guard byte == UInt8(ascii: "\"") else { continue }
            if self.byte == UInt8(ascii: "\"") {
                isDoubled = true
                step()
                continue
            }
            let cell = text[start..<here]
            while let byte = self.byte, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\r") { step() }
            guard isAtEnd || self.byte == UInt8(ascii: ",") || self.byte == UInt8(ascii: "\n") else {
                throw EnergyPredictionError(
                    .badTable, "text follows a closing quote", place: "\(file):\(line)",
                    advice: "double quotes within a quoted cell")
            }
            return isDoubled ? Substring(cell.replacing("\"\"", with: "\"")) : cell
        }
    }
}
