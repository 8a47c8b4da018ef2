import Pipelines
import Studies

extension StoreOptions {
    /// The pipeline of a file; the store is opened only for variants that lack figures.
    func pipeline(_ path: String, _ output: OutputOptions) throws -> Pipeline {
        let file = try PipelineFile(contentsOf: path)
        for warning in file.warnings { output.say("perjoule: warning: \(warning)") }
        return try file.unresolved.isEmpty ? file.resolved() : file.resolve(from: open(), relativeTo: file.folder)
    }
}
