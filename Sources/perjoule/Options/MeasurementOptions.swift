import ArgumentParser
import Metering
import Pipelines
import Prediction
import Profiling
import Quantities
import Reporting
import Store
import Studies

/// How a model is measured for comparison with its prediction: as `profile` does, at one batch size.
struct MeasurementOptions: ParsableArguments {
    @Option(
        help:
            "With --measure: threads of the model. Default: those the predictor was trained with, else all processors.")
    var threads: Int?

    @Option(help: "With --measure: repeats.")
    var repeats = 3

    @Option(help: "With --measure: measure every repeat for at least this long.", transform: amount)
    var window: Seconds?

    @OptionGroup var engine: EngineOptions
    @OptionGroup var meter: MeterOptions
    @OptionGroup var store: StoreOptions

    /// Measures a model as it was predicted; the run is kept in the store like any other.
    func profile(_ model: String, as predicted: PredictedModel, _ output: OutputOptions) async throws -> ProfilePoint {
        let settings = CampaignSettings(
            batches: [predicted.batch], threads: threads.map { [$0] }, repeats: repeats, window: window)
        let requests = try ProfileRequest.all([model], settings: settings)
        let designs = try ProfileRequest.designs(
            requests, seed: 1, stopping: nil, timeCap: nil,
            defaultThreads: [predicted.predictor.origin?.threads ?? EngineOptions.processors],
            cache: engine.modelCache, isDryRun: false)
        guard let design = designs.first else { throw UsageError(message: "there is no model to measure") }
        try design.validate()
        let store = try store.open()
        let engine = try engine.open()
        let machine = MachineDescription(of: meter.host)
        let meter = try meter.openMeter(output)
        defer { meter.stop() }
        let session = CampaignSession(
            design: design, engine: engine, meter: meter,
            baseline: try await store.baseline(for: meter, machine, output), store: store, machine: machine,
            takesUp: false)
        let table = try ProfileTable(try await session.run(progress: Progress(isQuiet: output.quiet), output))
        guard let profile = table.points.first else {
            throw MeasurementFailure(model: model, reason: table.failures.first?.reason ?? "no repeat was completed")
        }
        return profile
    }
}

/// Why a model could not be measured.
struct MeasurementFailure: DescribedError {
    let model: String
    let reason: String
    var message: String { "it cannot be measured: \(reason)" }
    var place: String? { model }
}
