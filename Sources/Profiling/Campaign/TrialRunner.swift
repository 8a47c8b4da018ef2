import Inference
import Metering
import Quantities

/// Runs one treatment once: makes its inputs, warms up and measures.
struct TrialRunner {
    let meter: Meter
    let pace: TrialPace
    let seed: UInt64
    let context: CampaignContext

    /// Measures a treatment.
    /// - Throws: ``InferenceError`` when the model cannot be run so, `CancellationError` between two inferences, and
    ///   ``ProfilingError`` for figures that are not finite or a meter that was stopped.
    func measure(_ treatment: Treatment, of variant: ModelVariant, in session: any InferenceSession) throws
        -> TrialFigures
    {
        let bound = try bind(variant, batch: treatment.batch, in: session)
        let measurement = RunMeasurement(meter: meter, pace: pace, context: context)
        return try measurement.measure(bound, typical: measurement.warmUp(bound))
    }

    /// Makes inputs of a batch for a model.
    func bind(
        _ variant: ModelVariant, batch: Int, in session: any InferenceSession
    ) throws(InferenceError) -> any BoundRun {
        let generator = InputGenerator(
            seed: seed, batch: batch, sizes: variant.sizes, shapes: variant.shapes ?? [:], fills: variant.fills,
            limitBytes: Int(clamping: context.memoryBudget))
        return try session.bind(generator.buffers(for: session.inputs))
    }
}
