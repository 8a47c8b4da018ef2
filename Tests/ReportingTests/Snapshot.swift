import Foundation
import Testing

/// Compares text with the file of a name in `__Snapshots__`; writes it and fails when there is none.
func expectSnapshot(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "__Snapshots__")
    let file = folder.appending(path: name)
    guard let expected = try? String(contentsOf: file, encoding: .utf8) else {
        try text.write(to: file, atomically: true, encoding: .utf8)
        Issue.record(
            "\(name) was missing and is now written; look at it, then run again", sourceLocation: sourceLocation)
        return
    }
    guard expected != text else { return }
    let (old, new) = (expected.split(separator: "\n"), text.split(separator: "\n"))
    let line = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
    func at(_ lines: [Substring]) -> Substring { line < lines.count ? lines[line] : "(end)" }
    Issue.record(
        """
        \(name) differs at line \(line + 1); delete the file to write it anew
        was: \(at(old).prefix(300))
        is:  \(at(new).prefix(300))
        """, sourceLocation: sourceLocation)
}
