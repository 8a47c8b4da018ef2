#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A model on disk.
enum ModelFile {
    /// What the file and those beside it take whose names begin with its own, as weights kept apart do.
    static func bytes(_ path: String) -> Int {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var total = 0
        for beside in names where beside.hasPrefix(name) {
            let attributes = try? FileManager.default.attributesOfItem(atPath: slash == nil ? beside : folder + beside)
            total += (attributes?[.size] as? UInt64).map(Int.init(clamping:)) ?? attributes?[.size] as? Int ?? 0
        }
        return total
    }
}
