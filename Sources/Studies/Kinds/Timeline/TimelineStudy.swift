import ModelGraph
import Pipelines
import Profiling
package import Quantities
import Reporting
import Store
import Yams

/// Energy per inference against published accuracy, by the year in which each architecture came.
package struct TimelineStudy: MeasuredStudy {
    package static let name = "timeline"
    package static let abstract = "energy per inference against published accuracy by year of publication"
    package static let keys = ["models", "batch", "threads", "window"]

    package var models: [Model]
    package var batch: Int
    /// Nil takes all processors.
    package var threads: Int?
    /// Each trial measures for at least so long.
    package var window: Seconds

    /// One architecture.
    package struct Model: StudiedModel, Sendable, Hashable, Encodable {
        package var name: String
        package var family: String
        /// `zoo:NAME@SIZE`, or the absolute path of an ONNX file.
        package var model: String
        /// Of the publication that introduced it.
        package var year: Int
        /// Of the answers, top-1 for the zoo's classifiers.
        package var accuracy: Estimate<Fraction>

        var knownAccuracy: Estimate<Fraction>? { accuracy }
    }

    var pace: TrialPace { .ofStudy(window: window) }

    package func design(_ settings: StudySettings) throws -> StudyDesign {
        // What is the same everywhere tells a configuration, but is no factor.
        let configurations = models.map { model in
            var configuration = Configuration(["model": .text(model.name), "batch": .number(Double(batch))])
            if let threads { configuration.levels["threads"] = .number(Double(threads)) }
            return configuration
        }
        return StudyDesign(
            factors: [StudyFactor("model", models.map { .text($0.name) })], configurations: configurations,
            responses: StudyResponse.ofInference)
    }

    package func forecast(_ settings: StudySettings, _ context: StudyContext) throws -> StudyForecast {
        InferenceForecast(try models.references, pace: pace, context).forecast(try design(settings))
    }

    package func bench(_ settings: StudySettings, _ context: StudyContext) async throws -> any StudyBench {
        let variants = try models.variants(cachedIn: context.modelCache)
        return TimelineBench(
            inference: try InferenceBench(variants, batches: [batch], pace: pace, context),
            models: Dictionary(models.map { ($0.name, $0) }) { first, _ in first })
    }

    package func findings(_ rows: [StudyRow], _ settings: StudySettings) throws -> StudyFindings {
        let findings = try TimelineFindings(models, rows, level: settings.stopping.level)
        return StudyFindings(blocks: findings.blocks, json: try JSONValue(encoding: findings))
    }
}

/// Measures inference, and states each model's published accuracy and year beside it.
private struct TimelineBench: StudyBench {
    var inference: InferenceBench
    let models: [String: TimelineStudy.Model]
    private(set) var details: [String: Factor] = [:]

    var software: [String] { inference.software }

    init(inference: InferenceBench, models: [String: TimelineStudy.Model]) {
        self.inference = inference
        self.models = models
    }

    mutating func measure(
        _ configuration: Configuration, replicate: Int, seed: UInt64
    ) async throws -> (figures: [Figure], notes: [String]) {
        let model = configuration.levels["model"].flatMap { models["\($0)"] }
        details = model.map { ["year": .number(Double($0.year)), "family": .text($0.family)] } ?? [:]
        var (figures, notes) = try inference.measure(configuration, replicate: replicate, seed: seed)
        if let model { figures.append(Figure("accuracy", model.accuracy)) }
        return (figures, notes)
    }
}
