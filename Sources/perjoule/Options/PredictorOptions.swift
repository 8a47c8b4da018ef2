import ArgumentParser
import Metering
import Prediction
import Studies

/// Which predictor is asked.
struct PredictorOptions: ParsableArguments {
    @Option(
        help: "The predictor's file, as perjoule predict train writes it.", completion: .file(extensions: ["predictor"])
    )
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

    static var host: Host {
        Host(root: Environment.value("PERJOULE_HOST_ROOT") ?? "/", environment: Environment.current)
    }

    /// The name of this machine's own predictor.
    static var thisMachine: String { MachineDescription(of: host).deviceName }

    /// Opens the predictor; says so when it is another machine's.
    func open(_ output: OutputOptions) throws -> EnergyPredictor {
        if let predictor { return try PredictorLibrary.read(predictor) }
        if let device { return try Self.library.predictor(named: device) }
        return try Self.usual(output.say)
    }

    /// The predictor of this machine, else a built-in one, which is said.
    static func usual(_ say: (String) -> Void) throws -> EnergyPredictor {
        let usual = try Self.library.predictor(ofMachine: Self.thisMachine)
        if usual.isForeign {
            say(
                """
                perjoule: no predictor of this machine is installed; these are figures of \(usual.predictor.name). \
                For your own: perjoule collect layers FILE.yaml, then perjoule predict train --layers store; \
                or adapt this one: perjoule predict calibrate --measure MODEL
                """)
        }
        return usual.predictor
    }
}
