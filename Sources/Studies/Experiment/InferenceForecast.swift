import Prediction
package import Profiling
import Quantities
import Store

/// What trials of inference are expected to take: from profiles in the store, else from the predictor.
package struct InferenceForecast {
    private let models: [String: ModelReference]
    private let pace: TrialPace
    private let context: StudyContext
    private var points: [ProfilePoint] = []

    /// - Parameter models: by the level of the factor `model`.
    package init(_ models: [String: ModelReference], pace: TrialPace, _ context: StudyContext) {
        self.models = models
        self.pace = context.paced(pace)
        self.context = context
        let subjects = models.values.map(\.subject)
        // A profile that cannot be read is as good as none: this is what to expect, not what was found.
        points = (try? context.store.profilePoints(of: subjects)) ?? []
    }

    /// What a design's trials are expected to take; levels are those of ``InferenceBench``.
    package func forecast(_ design: StudyDesign) -> StudyForecast {
        var forecast = StudyForecast()
        let predictor = Result { try context.predictor() }
        var predicted: [String: Int] = [:]
        var unknown: [String: Int] = [:]
        for configuration in design.configurations {
            guard let (name, reference) = model(of: configuration) else { continue }
            let batch = configuration.count("batch") ?? 1
            let threads = configuration.count("threads") ?? context.campaign.processors
            let known = points.first {
                $0.treatment.variant == reference.subject && $0.treatment.batch == batch
                    && $0.treatment.threads == threads
            }
            if let known {
                forecast.add(configuration, latency: known.latency.value, power: known.meanPower, pace)
                continue
            }
            do {
                let model = try PredictedModel(reference, batch: batch, predictor: predictor.get())
                let power = try model.predictor.timeBasis.power
                forecast.add(
                    configuration, latency: power.time(of: model.perBatch).value,
                    // Without a range: the predictor's own says nothing of this machine's watts.
                    power: Estimate(power.running.value, provenance: model.perBatch.provenance),
                    pace)
                predicted[model.predictor.name, default: 0] += 1
            } catch {
                unknown["\(name): \(error)", default: 0] += 1
            }
        }
        forecast.remarks += predicted.sorted { $0.key < $1.key }.map {
            "\($0.value) of \(design.configurations.count) configurations are predicted by \($0.key); none was profiled yet"
        }
        forecast.remarks += unknown.keys.sorted().map { "nothing is known of \($0)" }
        return forecast
    }

    private func model(of configuration: Configuration) -> (String, ModelReference)? {
        if let name = configuration.levels["model"].map({ "\($0)" }) { return models[name].map { (name, $0) } }
        return models.count == 1 ? models.first.map { ($0.key, $0.value) } : nil
    }
}

extension StudyForecast {
    fileprivate mutating func add(
        _ configuration: Configuration, latency: Seconds, power: Estimate<Watts>, _ pace: TrialPace
    ) {
        let time = pace.estimatedDuration(latency: latency) - pace.cooldown
        trialDuration[configuration] = time
        trialEnergy[configuration] = power.map { $0 * time }
    }
}
