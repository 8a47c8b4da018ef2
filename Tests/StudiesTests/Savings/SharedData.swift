import Foundation

/// The public measurements beside the checkout; see `../shared/data/README.md` there.
enum SharedData {
    /// The path of one of its folders; nil where it is not there.
    static func folder(_ name: String) -> String? {
        var root = URL(fileURLWithPath: #filePath)
        while root.path != "/", !FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path) {
            root.deleteLastPathComponent()
        }
        let folder = root.appending(path: "../shared/data/\(name)").standardized.path
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }
}

/// A file for the length of a call.
enum TemporaryFile {
    static func with<Result>(_ text: String, named name: String, _ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "savings-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return try body(file.path)
    }
}
