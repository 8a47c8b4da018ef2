/// Paths of files named beside another file.
enum FilePath {
    /// The folder part of a path, ending in a slash; empty for a file in the current folder.
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// The path of `relative` in the folder of `path`.
    /// - Throws: `unsafePath` when it would lie outside of that folder.
    static func beside(_ path: String, _ relative: String) throws(ModelGraphError) -> String {
        let parts = relative.split(separator: "/", omittingEmptySubsequences: false)
        guard !relative.isEmpty, !relative.hasPrefix("/"), !parts.contains(".."), !relative.utf8.contains(0) else {
            throw ModelGraphError(
                .unsafePath, "external data “\(relative)” lies outside of the model's folder", place: path,
                advice: "move the data file beside the model and name it by its file name alone")
        }
        return folder(of: path) + relative
    }
}
