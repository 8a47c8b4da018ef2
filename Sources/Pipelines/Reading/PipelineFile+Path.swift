#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension PipelineFile {
    /// Reads a pipeline file.
    /// - Throws: ``PipelinesError`` for a file that cannot be read, or with file, line and column for a wrong one.
    public init(contentsOf path: String) throws(PipelinesError) {
        let text: String
        do {
            text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
        } catch let error as CocoaError where error.code == .fileReadInapplicableStringEncoding {
            throw PipelinesError(.syntax, "the file is not UTF-8 text", place: path)
        } catch {
            let exists = FileManager.default.fileExists(atPath: path)
            throw PipelinesError(
                .syntax, exists ? "the file cannot be read" : "there is no such file", place: path,
                advice: exists ? "check its permissions, and that it is not a folder" : "check the path")
        }
        try self.init(parsing: text, file: path)
    }

    /// The folder that relative paths in the file start from.
    public var folder: String { URL(fileURLWithPath: file).deletingLastPathComponent().path }
}
