package import Inference
package import Metering
package import Prediction
package import Profiling
import Quantities
package import Store

/// What a study is given of the machine; nothing here is opened before it is asked for.
package struct StudyContext: Sendable {
    /// Opens the engine; throws where there is none.
    package var engine: @Sendable () throws -> any InferenceEngine
    /// The meter that is open for the whole study; nil for studies that measure nothing, and in dry runs.
    package var meter: Meter?
    /// What the meter reads, or would read in a dry run; nil where that is not known.
    package var sources: SourceChoice?
    /// Clock, idle power, memory and session options.
    package var campaign: CampaignContext
    package var store: Store
    package var host: Host
    /// Where zoo models are written.
    package var modelCache: String
    /// Trials of this study that are measured already, for benches that go on from them.
    package var rows: [StudyRow] = []
    /// Opens the predictor of the energy that dry runs expect; throws where there is none.
    package var predictor: @Sendable () throws -> EnergyPredictor
    /// For files of this study; made by whoever runs it, deleted in the end.
    package var temporaryFolder: String

    package init(
        engine: @escaping @Sendable () throws -> any InferenceEngine, meter: Meter?, campaign: CampaignContext,
        store: Store, host: Host, modelCache: String, temporaryFolder: String,
        predictor: @escaping @Sendable () throws -> EnergyPredictor = {
            throw StudyError(.designInvalid, "no predictor is given")
        }
    ) {
        self.engine = engine
        self.meter = meter
        sources = meter?.choice
        self.campaign = campaign
        self.store = store
        self.host = host
        self.modelCache = modelCache
        self.temporaryFolder = temporaryFolder
        self.predictor = predictor
    }

    /// A pace with windows as long as the meter needs them.
    package func paced(_ pace: TrialPace) -> TrialPace {
        var pace = pace
        pace.minimumWindow = max(pace.minimumWindow, sources?.shortestWindow ?? .zero)
        return pace
    }
}
