extension CSV {
    /// A row of cells, with the line on which it begins.
    package typealias Record = (line: Int, cells: [Substring])

    /// Cuts a text into rows of cells, without the spaces around cells; an empty line is a row of one empty cell.
    /// - Parameters:
    ///   - file: the name that errors state.
    ///   - hasQuotes: whether quotes enclose cells that hold commas, line ends or doubled quotes (RFC 4180); else they
    ///     are characters as any other.
    /// - Throws: ``CSVError`` for a quote that is not closed, or text after a closing one.
    package static func records(_ text: String, file: String, hasQuotes: Bool) throws(CSVError) -> [Record] {
        // Editors on Windows mark UTF-8 with this character.
        let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        guard hasQuotes, text.utf8.contains(UInt8(ascii: "\"")) else {
            return text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated().map {
                ($0.offset + 1, plainCells($0.element.last == UInt8(ascii: "\r") ? $0.element.dropLast() : $0.element))
            }
        }
        var reader = QuotedReader(text: text, file: file)
        var records: [Record] = []
        while !reader.isAtEnd { records.append(try reader.record()) }
        return records
    }

    private static func plainCells(_ line: Substring.UTF8View) -> [Substring] {
        line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { cell in
            var cell = cell
            while cell.first == UInt8(ascii: " ") { cell.removeFirst() }
            while cell.last == UInt8(ascii: " ") { cell.removeLast() }
            return Substring(cell)
        }
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
    mutating func record() throws(CSVError) -> CSV.Record {
        let start = line
        var cells: [Substring] = []
        while true {
            while byte == UInt8(ascii: " ") { step() }
            cells.append(byte == UInt8(ascii: "\"") ? try quotedCell() : plainCell())
            if byte == UInt8(ascii: ",") {
                step()
                continue
            }
            // What ends a cell is a comma, a line break or the end.
            if !isAtEnd { step() }
            return (start, cells)
        }
    }

    private mutating func plainCell() -> Substring {
        let start = position
        while let byte, byte != UInt8(ascii: ","), byte != UInt8(ascii: "\n") { step() }
        var cell = text.utf8[start..<position]
        while cell.last == UInt8(ascii: " ") || cell.last == UInt8(ascii: "\r") { cell.removeLast() }
        return Substring(cell)
    }

    private mutating func quotedCell() throws(CSVError) -> Substring {
        let opening = line
        step()
        let start = position
        var isDoubled = false
        while true {
            guard let byte else {
                throw CSVError("a quoted cell is never closed", place: "\(file):\(opening)", advice: "close the quote")
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
                throw CSVError(
                    "text follows a closing quote", place: "\(file):\(line)",
                    advice: "double quotes within a quoted cell")
            }
            return isDoubled ? Substring(cell.replacing("\"\"", with: "\"")) : cell
        }
    }
}
