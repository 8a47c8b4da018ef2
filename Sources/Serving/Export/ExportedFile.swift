/// A file that an export consists of.
public struct ExportedFile: Sendable, Hashable {
    /// Relative to the folder that is exported to.
    public var path: String
    public var text: String
}

/// Files for another system, and what to know about them.
public struct Export: Sendable, Hashable {
    public var files: [ExportedFile]
    /// What the files cannot say, in words.
    public var warnings: [String]
}
