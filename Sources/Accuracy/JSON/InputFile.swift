import Reporting

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reading whole files.
enum InputFile {
    /// - Throws: ``AccuracyError`` for a file that is not there, or cannot be read.
    static func bytes(_ path: String, _ code: AccuracyError.Code = .file) throws(AccuracyError) -> Data {
        // Mapped: a file of hundreds of megabytes is read once, from front to back.
        if let bytes = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) { return bytes }
        let exists = FileManager.default.fileExists(atPath: path)
        throw AccuracyError(
            code, exists ? "the file cannot be read" : "there is no such file", place: path,
            advice: exists ? "check its permissions, and that it is not a folder" : "check the path")
    }

    /// - Throws: ``AccuracyError`` also for a file that is no UTF-8 text.
    static func text(_ path: String) throws(AccuracyError) -> String {
        let bytes = try bytes(path)
        let marked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        guard let text = String(validating: marked ? bytes.dropFirst(3) : bytes, as: UTF8.self) else {
            throw AccuracyError(.file, "the file is not UTF-8 text", place: path, advice: "save it as UTF-8")
        }
        return text
    }

    /// Reads a file of JSON whole; nothing may follow what `body` reads.
    static func json<Result>(
        _ path: String, _ body: (inout JSONScanner) throws(JSONError) -> Result
    ) throws(AccuracyError) -> Result {
        let data = try bytes(path)
        let outcome = data.withUnsafeBytes { raw -> Swift.Result<Result, JSONError> in
            let bytes = raw.bindMemory(to: UInt8.self)
            return Swift.Result { () throws(JSONError) in
                var scanner = JSONScanner(bytes, file: path)
                let result = try body(&scanner)
                try scanner.finish()
                return result
            }
        }
        do throws(JSONError) { return try outcome.get() } catch {
            throw AccuracyError(.file, error.message, place: error.place, advice: error.advice)
        }
    }
}
