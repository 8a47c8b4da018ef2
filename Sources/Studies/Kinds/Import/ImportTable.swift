import Pipelines
import Reporting
import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One file of published data, cut into cells.
struct ImportTable {
    let file: String
    let values: SeparatedValues

    /// The columns' names in their order.
    var header: [String] { values.columns.sorted { $0.value < $1.value }.map(\.key) }

    /// The file's name without folder and ending.
    var stem: String { URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent }

    /// Where a cell stands: `file:line:column`, the column counted in bytes of the line.
    func place(_ cells: [Substring], _ line: Int, _ cell: Int) -> String {
        guard cells.indices.contains(cell), let first = cells.first, first.base == cells[cell].base else {
            return "\(file):\(line)"
        }
        let text = first.base.utf8
        // A quote stands before a cell that it encloses, and cells of several lines begin on a later one.
        let start = text[..<cells[cell].startIndex].lastIndex(of: UInt8(ascii: "\n")).map { text.index(after: $0) }
        return "\(file):\(line):\(text.distance(from: start ?? text.startIndex, to: cells[cell].startIndex) + 1)"
    }
}

extension FileReader {
    /// Reads a table; nil, with a problem, when it cannot be.
    func table(_ path: String) -> ImportTable? {
        do throws(PipelinesError) {
            return ImportTable(
                file: path, values: try SeparatedValues(table: try TextFile.read(path), file: path, hasQuotes: true))
        } catch {
            report(error.code, error.message, at: error.place ?? path, advice: error.advice)
            return nil
        }
    }
}
