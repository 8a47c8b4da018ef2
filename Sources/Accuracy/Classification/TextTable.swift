/// A table of comma-separated values (RFC 4180), with the line on which each row begins.
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
        var rows: [Row] = []
        var (cells, cell): ([String], [UInt8]) = ([], [])
        var (line, firstLine) = (1, 1)
        var isQuoted = false
        var bytes = try InputFile.text(path).utf8[...]
        func endCell() {
            cells.append(String(decoding: cell, as: UTF8.self).trimmingSpaces)
            cell.removeAll(keepingCapacity: true)
        }
        func endRow() {
            endCell()
            if cells != [""] { rows.append(Row(line: firstLine, cells: cells)) }
            cells.removeAll(keepingCapacity: true)
        }
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && bytes.first == UInt8(ascii: "\""):
                cell.append(byte)
                bytes.removeFirst()
            case UInt8(ascii: "\"") where isQuoted || cell.isEmpty: isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted: endCell()
            case UInt8(ascii: "\r") where !isQuoted && bytes.first == UInt8(ascii: "\n"): break
            case UInt8(ascii: "\n"):
                line += 1
                if isQuoted {
                    cell.append(byte)
                } else {
                    endRow()
                    firstLine = line
                }
            default: cell.append(byte)
            }
        }
        guard !isQuoted else {
            throw AccuracyError(.file, "a quoted value does not end", place: "\(path):\(firstLine)")
        }
        endRow()
        self.rows = rows
    }

    /// The columns of the first row, where it names all of some.
    func header(_ names: [String]) -> [String: Int]? {
        guard let first = rows.first?.cells else { return nil }
        var columns: [String: Int] = [:]
        for (index, name) in first.enumerated() where columns[name] == nil { columns[name] = index }
        return names.allSatisfy { columns[$0] != nil } ? columns : nil
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        guard first == " " || last == " " else { return self }
        return String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
