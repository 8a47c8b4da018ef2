import ArgumentParser
import Metering
import Pipelines
import Prediction
import Studies

/// Where figures come from that a pipeline file leaves out.
struct FigureOptions: ParsableArguments {
    @Flag(help: "Predict what models need that were not profiled, as predict does; “predict:” in the file wins.")
    var predictMissing = false

    @Option(
        help: """
            What predicts: a .predictor file, or a device with an installed or built-in predictor. Default: this machine, \
            else a built-in one.
            """,
        completion: .file(extensions: ["predictor"]))
    var energyPredictor: String?

    @Flag(
        help: """
            Add every batch size between those of a variant, interpolated and marked so; “interpolate:” in the file wins.
            """)
    var interpolate = false

    @Flag(
        help: """
            Go by what batches took, and requests were charged with, when the pipeline was last served on this machine: \
            means, their spread, and joules. simulate then runs no more replicas side by side than it has processors.
            """)
    var asServed = false

    /// How the pipelines of the command line find their figures; warnings are said.
    func completion(_ store: StoreOptions, _ output: OutputOptions) -> PipelineCompletion {
        var opened: EnergyPredictor?
        return PipelineCompletion(
            predicts: predictMissing, interpolation: interpolate ? .all : .off,
            servedOn: asServed ? MachineDescription(of: PredictorOptions.host) : nil, store: store.open,
            predictor: {
                if let opened { return opened }
                let predictor = try openPredictor(output)
                opened = predictor
                return predictor
            },
            warn: { output.say("perjoule: warning: \($0)") })
    }

    private func openPredictor(_ output: OutputOptions) throws -> EnergyPredictor {
        guard let name = energyPredictor else { return try PredictorOptions.usual(output.say) }
        return name.hasSuffix(".predictor") || name.contains("/")
            ? try PredictorLibrary.read(name) : try PredictorOptions.library.predictor(named: name)
    }
}
