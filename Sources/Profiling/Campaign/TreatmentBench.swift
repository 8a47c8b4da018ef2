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
        let runner = runner(seed: seed)
        return try withSession(treatment, of: variant, seed: seed) {
            try runner.measure(treatment, of: variant, in: $0)
        }
    }

    /// Gives a closure the session of a treatment, once its batch is known to fit into memory.
    /// - Throws: `InferenceError` for a model that cannot be loaded or a batch that is too large; what `body` throws.
    package mutating func withSession<Result>(
        _ treatment: Treatment, of variant: ModelVariant, seed: UInt64,
        _ body: (any InferenceSession) throws -> Result
    ) throws -> Result {
        var options = context.sessionOptions
        options.threads = treatment.threads
        options.optimisation = treatment.optimisation
        let runner = runner(seed: seed)
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

    private func runner(seed: UInt64) -> TrialRunner {
        TrialRunner(meter: meter, pace: pace, seed: seed, context: context)
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
