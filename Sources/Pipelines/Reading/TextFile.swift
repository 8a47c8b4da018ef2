#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reading whole files of text.
package enum TextFile {
    /// - Throws: ``PipelinesError`` for a file that is not there, cannot be read, or is no UTF-8 text.
    package static func read(_ path: String) throws(PipelinesError) -> String {
        guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
            let exists = FileManager.default.fileExists(atPath: path)
            throw PipelinesError(
                .syntax, exists ? "the file cannot be read" : "there is no such file", place: path,
                advice: exists ? "check its permissions, and that it is not a folder" : "check the path")
        }
        // Editors on Windows mark UTF-8 with these bytes; they are no part of the text.
        let marked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        guard let text = String(validating: marked ? bytes.dropFirst(3) : bytes, as: UTF8.self) else {
            throw PipelinesError(.syntax, "the file is not UTF-8 text", place: path, advice: "save it as UTF-8")
        }
        return text
    }
}
