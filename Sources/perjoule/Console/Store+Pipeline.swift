import Pipelines
import Studies

extension StoreOptions {
    /// The pipeline of a file; the store is opened only for variants that lack figures.
    func pipeline(_ path: String, _ output: OutputOptions) throws -> Pipeline {
        try pipeline(try PipelineFile(contentsOf: path), output)
    }

    /// The pipeline of a file that was read, its warnings said.
    func pipeline(_ file: PipelineFile, _ output: OutputOptions) throws -> Pipeline {
        for warning in file.warnings { output.say("perjoule: warning: \(warning)") }
        return try file.resolved(store: open)
    }
}
