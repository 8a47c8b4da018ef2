import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What plans are made for: one pipeline, or a fleet of them; a fleet file is known by its key `pipelines`.
public enum PlanningFile: Sendable, Hashable {
    case pipeline(PipelineFile)
    case fleet(FleetFile)

    /// - Throws: ``PipelinesError`` for a file that cannot be read, or with file, line and column for a wrong one.
    public init(contentsOf path: String) throws(PipelinesError) {
        let root = try YAMLText(contentsOf: path).root()
        self =
            FleetFile.isFleet(root)
            ? .fleet(try FleetFile(root: root, file: path)) : .pipeline(try PipelineFile(root: root, file: path))
    }
}

extension PipelineFile {
    /// Reads a pipeline file.
    /// - Throws: ``PipelinesError`` for a file that cannot be read, or with file, line and column for a wrong one.
    public init(contentsOf path: String) throws(PipelinesError) {
        self = try Self(root: YAMLText(contentsOf: path).root(), file: path)
    }

    /// The folder that relative paths in the file start from.
    public var folder: String { URL(fileURLWithPath: file).deletingLastPathComponent().path }
}

extension FleetFile {
    /// Reads the file of one of the pipelines.
    /// - Throws: ``PipelinesError``; for a file that cannot be read with the line of the fleet file that names it.
    public func pipelineFile(of member: Member) throws(PipelinesError) -> PipelineFile {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        let path = URL(fileURLWithPath: member.file, relativeTo: folder).path
        do {
            return try PipelineFile(contentsOf: path)
        } catch {
            guard error.place == path else { throw error }
            throw PipelinesError(
                error.code, "\(error.message): \(path)", place: member.place, advice: error.advice)
        }
    }
}

extension YAMLText {
    fileprivate init(contentsOf path: String) throws(PipelinesError) {
        self.init(text: try TextFile.read(path), file: path)
    }
}
