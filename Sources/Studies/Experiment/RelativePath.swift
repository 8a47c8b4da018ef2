#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension String {
    /// This path as a study file means it: one that is not absolute starts at the file's folder.
    func path(from folder: String) -> String {
        URL(fileURLWithPath: self, relativeTo: URL(fileURLWithPath: folder, isDirectory: true)).standardizedFileURL.path
    }
}
