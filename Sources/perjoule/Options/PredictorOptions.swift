import ArgumentParser
import Metering
import Prediction
import Studies

/// Which predictor is asked.
struct PredictorOptions: ParsableArguments {
    @Option(help: "The predictor's file, as perjoule predict train writes it.", completion: .file(extensions: ["json"]))
    var predictor: String?

    @Option(
        help: "A device with an installed or built-in predictor. Default: this machine, else a built-in one.",
        completion: .custom { _, _, _ in library.names })
    var device: String?

    func validate() throws {
        guard predictor == nil || device == nil else {
            throw ValidationError("--predictor and --device exclude each other")
        }
    }

    /// The predictors in the user's data folder and those built in.
    static var library: PredictorLibrary {
        PredictorLibrary(
            folder: Environment.folder("XDG_DATA_HOME", default: ".local/share") + "/perjoule/predictors")
    }

    /// The name of this machine's own predictor.
    static var thisMachine: String {
        let root = Environment.value("PERJOULE_HOST_ROOT") ?? "/"
        return MachineDescription(of: Host(root: root, environment: Environment.current)).deviceName
    }

    /// Opens the predictor; says so when it is another machine's.
    func open(_ output: OutputOptions) throws -> EnergyPredictor {
        if let predictor { return try PredictorLibrary.read(predictor) }
        if let device { return try Self.library.predictor(named: device) }
        let usual = try Self.library.predictor(ofMachine: Self.thisMachine)
        if usual.isForeign {
            output.say(
                """
                perjoule: no predictor of this machine is installed; these are figures of \(usual.predictor.name). \
                For your own: perjoule collect layers FILE.yaml, then perjoule predict train --layers store; \
                or adapt this one: perjoule predict calibrate --measure MODEL
                """)
        }
        return usual.predictor
    }
}

/// Where a new predictor goes: a file, the user's data folder under a name, or both.
struct PredictorDestination: ParsableArguments {
    @Option(
        name: [.customLong("out"), .customLong("output"), .customShort("o")], help: "The file to write.",
        completion: .file(extensions: ["json"]))
    var out: String?

    @Option(help: "Install it for --device NAME; also what figures are said to come from.")
    var name: String?

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
