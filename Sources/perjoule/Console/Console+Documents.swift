import Reporting

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Console {
    /// Writes a document in the format that the file's ending names.
    /// - Throws: `UsageError` for an unknown ending, `OutputError` when it cannot be written.
    static func write(_ document: Document, toFile path: String) throws {
        let text =
            switch URL(fileURLWithPath: path).pathExtension.lowercased() {
            case "html", "htm": HTMLRenderer().render(document)
            case "md", "markdown": MarkdownRenderer().render(document)
            case "json": JSONRenderer().render(document)
            default: throw UsageError(message: "“\(path)” has no known ending", advice: "use .html, .md or .json")
            }
        try write(text, toFile: path)
    }
}
