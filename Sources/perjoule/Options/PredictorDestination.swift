import ArgumentParser
import Prediction
import Quantities
import Studies

/// Where a new predictor goes: a file, the user's data folder under a name, or both.
struct PredictorDestination: ParsableArguments {
    @Option(
        name: [.customLong("out"), .customLong("output"), .customShort("o")], help: "The file to write.",
        completion: .file(extensions: ["predictor"]))
    var out: String?

    @Option(help: "Install it for --device NAME; also what figures are said to come from.")
    var name: String?

    func validate() throws {
        guard let name else { return }
        do { try PredictorLibrary.checked(name) } catch { throw ValidationError(error.description) }
    }

    /// Writes the predictor, and says where.
    /// - Parameter name: to install it under, where neither option is given.
    /// - Returns: the paths written.
    func keep(_ predictor: EnergyPredictor, otherwise name: String?, _ output: OutputOptions) throws -> [String] {
        var paths: [String] = []
        if let out {
            try PredictorLibrary.write(predictor, to: out)
            paths.append(out)
        }
        if let name = self.name ?? (out == nil ? name : nil) {
            paths.append(try PredictorOptions.library.install(predictor, as: name))
        }
        for path in paths { output.say("wrote \(path)") }
        return paths
    }
}
