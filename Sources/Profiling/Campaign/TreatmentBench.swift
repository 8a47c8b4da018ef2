package import Inference
package import Metering
import Quantities

/// Measures model variants under treatments, keeping the sessions that memory allows.
package struct TreatmentBench {
    private var sessions: SessionCache
    private var memory: MemoryForecast
    private let meter: Meter
    private let pace: TrialPace
    private let context: CampaignContext

    /// - Parameter smallestBatch: of the treatments to come, by which the memory of larger ones is told.
    package init(
        engine: any InferenceEngine, meter: Meter, pace: TrialPace, smallestBatch: Int, context: CampaignContext
    ) {
        sessions = SessionCache(engine: engine, budget: context.memoryBudget, memory: context.memory)
        memory = MemoryForecast(memory: context.memory, smallestBatch: smallestBatch)
        self.meter = meter
        self.pace = pace
        self.context = context
    }

    /// Loads, warms up and measures.
    /// - Parameter seed: of the inputs' elements.
    /// - Throws: as ``TrialRunner``; see ``reason(of:)`` for what is wrong with a treatment alone.
    package mutating func measure(
        _ treatment: Treatment, of variant: ModelVariant, seed: UInt64
    ) throws -> TrialFigures {
        let runner = TrialRunner(meter: meter, pace: pace, seed: seed, context: context)
        return try withSession(for: treatment, of: variant, seed: seed) { session in
            try runner.measure(treatment, of: variant, in: session)
        }
    }

    /// Gives the loaded model to a closure, once a batch of the treatment's size is known to fit into memory.
    /// - Parameter seed: of the inputs' elements.
    /// - Throws: ``InferenceError`` when the model cannot be loaded or does not fit, and what `body` throws.
    package mutating func withSession<Result>(
        for treatment: Treatment, of variant: ModelVariant, seed: UInt64,
        _ body: (any InferenceSession) throws -> Result
    ) throws -> Result {
        var options = context.sessionOptions
        options.threads = treatment.threads
        options.optimisation = treatment.optimisation
        let runner = TrialRunner(meter: meter, pace: pace, seed: seed, context: context)
        func attempt() throws -> Result {
            try sessions.withSession(file: variant.file, options: options) { session in
                try memory.admit(treatment) { try runner.bind(variant, batch: $0, in: session).run() }
                return try body(session)
            }
        }
        do {
            return try attempt()
        } catch let error as InferenceError where error.code == .inputTooLarge && sessions.count > 1 {
            // Other models that are still loaded must not be why this one does not fit.
            sessions.removeAll()
            return try attempt()
        }
    }

    /// Why a treatment alone cannot be measured; nil for an error that ends the campaign.
    package static func reason(of error: any Error) -> String? {
        switch error {
        case let error as InferenceError: error.description
        case let error as ProfilingError where error.code == .trialsInvalid: error.description
        default: nil
        }
    }
}
