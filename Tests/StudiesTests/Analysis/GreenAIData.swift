import Foundation

/// Where the shared raw data of “Green AI: an empirical study” lie: `../shared/data/green-ai` from the package's root.
enum GreenAIData {
    /// Nil where the folder is not.
    static let folder: URL? = {
        var root = URL(fileURLWithPath: #filePath)
        while root.path != "/", !FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path) {
            root.deleteLastPathComponent()
        }
        let folder = root.deletingLastPathComponent().appending(path: "shared/data/green-ai")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()
}
