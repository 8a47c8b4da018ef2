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
        try write(renderer(for: path)(document), toFile: path)
    }

    /// Makes sure that ``write(_:toFile:)`` knows the file's ending, before work that may take long.
    /// - Throws: `UsageError` for an unknown ending.
    static func checkEnding(ofDocument path: String) throws { _ = try renderer(for: path) }

    private static func renderer(for path: String) throws -> (Document) -> String {
        switch URL(fileURLWithPath: path).pathExtension.lowercased() {
        case "html", "htm": { HTMLRenderer().render($0) }
        case "md", "markdown": { MarkdownRenderer().render($0) }
        case "json": { JSONRenderer().render($0) }
        default: throw UsageError(message: "“\(path)” has no known ending", advice: "use .html, .md or .json")
        }
    }
}
