import ModelGraph
import Profiling
package import Quantities
import Store

/// A factorial study of a parametrised network's inference.
package struct NetworkAblation: Sendable, Hashable, Encodable {
    package var factors: NetworkFactors
    package var batches: [Int]
    package var threads: [Int]
    /// The time over which each trial measures; nil takes what the meter needs.
    package var window: Seconds?

    /// - Throws: ``ModelGraphError`` for a combination of levels that makes no network, ``StudyError`` for nothing varied.
    func design() throws -> StudyDesign {
        let varied = factors.varied + inferenceFactors(batches: batches, threads: threads)
        guard !varied.isEmpty else {
            throw StudyError(
                .designInvalid, "nothing is varied: every factor has one level",
                advice: "give a factor two levels or more, such as convolutions: [1, 4]")
        }
        let design = StudyDesign(factors: varied, responses: StudyResponse.ofInference)
        for configuration in design.configurations { _ = try factors.network(configuration).model() }
        return design
    }

    func forecast(_ context: StudyContext) throws -> StudyForecast {
        var forecast = AblationForecast(context, pace: pace)
        for configuration in try design().configurations {
            forecast.add(configuration, try factors.network(configuration).model(), batch: batch(configuration))
        }
        return forecast.forecast
    }

    var pace: TrialPace { .ofStudy(window: window) }

    func batch(_ configuration: Configuration) -> Int { configuration.count("batch") ?? batches.first ?? 1 }
}

/// Batch size and thread count as factors where there are several.
func inferenceFactors(batches: [Int], threads: [Int]) -> [StudyFactor] {
    [("batch", batches), ("threads", threads)].map { name, levels in
        StudyFactor(name, levels.map { .number(Double($0)) })
    }.filter { $0.levels.count > 1 }
}

/// Measures the networks of a factorial study, each in a file of its own.
struct NetworkAblationBench: StudyBench {
    private let ablation: NetworkAblation
    private var bench: InferenceBench
    private var extras: [Configuration: [Figure]] = [:]

    init(_ ablation: NetworkAblation, _ context: StudyContext) throws {
        self.ablation = ablation
        var variants: [ModelVariant] = []
        let prediction = PredictedFigures(context)
        for (place, configuration) in try ablation.design().configurations.enumerated() {
            let model = try ablation.factors.network(configuration).model()
            let name = Self.name(configuration, ablation)
            if !variants.contains(where: { $0.name == name }) {
                let file = context.temporaryFolder + "/network\(place).onnx"
                try model.write(to: file)
                variants.append(ModelVariant(name: name, file: file))
            }
            let batch = ablation.batch(configuration)
            extras[configuration] = try Figure.work(of: model) + prediction.figures(model, batch: batch)
        }
        bench = try InferenceBench(variants, batches: ablation.batches, pace: ablation.pace, context)
    }

    mutating func measure(
        _ configuration: Configuration, replicate: Int, seed: UInt64
    ) throws -> (figures: [Figure], notes: [String]) {
        let name = Self.name(configuration, ablation)
        let measured = try bench.measure(
            configuration.inference(model: name, batches: ablation.batches, threads: ablation.threads),
            replicate: replicate, seed: seed)
        return (measured.figures + (extras[configuration] ?? []), measured.notes)
    }

    /// The network's name, equal for configurations that differ in batch or threads alone.
    private static func name(_ configuration: Configuration, _ ablation: NetworkAblation) -> String {
        ablation.factors.values(configuration).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            .joined(separator: " ")
    }
}

extension Configuration {
    /// What ``InferenceBench`` measures for a configuration of another kind of study.
    func inference(model: String, batches: [Int], threads: [Int]) -> Configuration {
        var levels: [String: Factor] = ["model": .text(model)]
        levels["batch"] = self.levels["batch"] ?? batches.first.map { .number(Double($0)) }
        levels["threads"] = self.levels["threads"] ?? threads.first.map { .number(Double($0)) }
        return Configuration(levels)
    }
}
