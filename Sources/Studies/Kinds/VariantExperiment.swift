import Inference
package import Accuracy
import Profiling
package import Quantities
import Store

/// Energy, latency and accuracy of a family's members at several batch sizes.
///
/// After “Considering Energy Consumption in IPA Towards Sustainable AI”: seven YOLOv7 weights, two batch sizes, three
/// trials of each.
package struct VariantExperiment: MeasuredStudy {
    package static let name = "variants"
    package static let abstract = "energy, latency and accuracy of models × batch sizes × threads"
    package static let keys = ["models", "batches", "threads", "window", "dataset"]

    package var models: [Model]
    package var batches: [Int]
    /// Nil takes all processors.
    package var threads: [Int]?
    /// Each trial measures for at least so long.
    package var window: Seconds
    /// Labelled data that accuracy is measured on; nil takes what is given or published.
    package var dataset: AccuracyDataset?

    /// One member of the family.
    package struct Model: StudiedModel, Sendable, Encodable {
        package var name: String
        /// `zoo:NAME@SIZE`, or the absolute path of an ONNX file.
        package var model: String
        package var accuracy: Estimate<Fraction>?

        var knownAccuracy: Estimate<Fraction>? { accuracy }
    }

    var pace: TrialPace { .ofStudy(window: window) }

    package func design(_ settings: StudySettings) throws -> StudyDesign {
        var factors = [
            StudyFactor("model", models.map { .text($0.name) }),
            StudyFactor("batch", batches.map { .number(Double($0)) }),
        ]
        if let threads { factors.append(StudyFactor("threads", threads.map { .number(Double($0)) })) }
        return StudyDesign(factors: factors, responses: StudyResponse.ofInference)
    }

    package func forecast(_ settings: StudySettings, _ context: StudyContext) throws -> StudyForecast {
        InferenceForecast(try models.references, pace: pace, context).forecast(try design(settings))
    }

    package func bench(_ settings: StudySettings, _ context: StudyContext) async throws -> any StudyBench {
        let variants = try models.variants(cachedIn: context.modelCache)
        return VariantBench(
            inference: try InferenceBench(variants, batches: batches, pace: pace, context), variants: variants,
            dataset: dataset, batch: batches.min() ?? 1, context: context)
    }
}

/// Measures variants, and how good their answers are: once a model, in its first trial.
private struct VariantBench: StudyBench {
    var inference: InferenceBench
    let dataset: AccuracyDataset?
    private let batch: Int
    private let context: StudyContext
    private var files: [String: String]
    private var accuracies: [String: [Figure]]

    var software: [String] { inference.software }

    init(
        inference: InferenceBench, variants: [ModelVariant], dataset: AccuracyDataset?, batch: Int,
        context: StudyContext
    ) {
        self.inference = inference
        self.dataset = dataset
        self.batch = batch
        self.context = context
        files = Dictionary(variants.map { ($0.name, $0.file) }) { first, _ in first }
        accuracies = [:]
        guard dataset != nil else {
            for variant in variants {
                accuracies[variant.name] = variant.accuracy.map { [Figure("accuracy", $0)] } ?? []
            }
            return
        }
        // What an interrupted run measured on the same data holds still.
        for row in context.rows where row["accuracy"] != nil {
            accuracies["\(row.configuration.levels["model"] ?? "")"] = row.figures.filter(\.isAccuracy)
        }
    }

    mutating func measure(
        _ configuration: Configuration, replicate: Int, seed: UInt64
    ) async throws -> (figures: [Figure], notes: [String]) {
        let name = configuration.levels["model"].map { "\($0)" } ?? ""
        if accuracies[name] == nil { accuracies[name] = try await accuracy(of: name) }
        var (figures, notes) = try inference.measure(configuration, replicate: replicate, seed: seed)
        figures += accuracies[name] ?? []
        return (figures, notes)
    }

    private func accuracy(of name: String) async throws -> [Figure] {
        guard let dataset, let file = files[name] else { return [] }
        var options = context.campaign.sessionOptions
        options.threads = context.campaign.processors
        do {
            let report = try await dataset.evaluate(
                model: file, engine: context.engine(), options: options, batch: batch)
            let main = report.accuracy.map { [Figure("accuracy", $0)] } ?? []
            return main
                + report.figures.compactMap { figure in
                    figure.estimate.map { Figure(Figure.accuracyPrefix + figure.name, $0) }
                }
        } catch {
            throw TreatmentBench.reason(of: error).map(StudyTrialFailure.init) ?? error
        }
    }
}

extension Figure {
    fileprivate static let accuracyPrefix = "accuracy."

    fileprivate var isAccuracy: Bool { name == "accuracy" || name.hasPrefix(Self.accuracyPrefix) }
}
