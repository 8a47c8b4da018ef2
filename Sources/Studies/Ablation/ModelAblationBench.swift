import Inference
import ModelGraph
import Prediction
import Profiling
import Quantities
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Measures a model and its changed variants, and divides the original's energy among its operators.
struct ModelAblationBench: StudyBench {
    private let ablation: ModelAblation
    private let plan: ModelAblationPlan
    private let original: Model
    private let context: StudyContext
    private let prediction: PredictedFigures
    private let engine: any InferenceEngine
    private var bench: InferenceBench
    private var files: [String: String] = [:]
    private var extras: [Configuration: [Figure]] = [:]
    private let keepsFiles: Bool

    /// Bytes of model files that a study keeps on disk; beyond, each is written anew for every trial.
    private static let mostBytes = 4_000_000_000.0

    init(_ ablation: ModelAblation, _ context: StudyContext) throws {
        self.ablation = ablation
        self.context = context
        plan = try ablation.plan()
        original = try ablation.reference.load()
        prediction = PredictedFigures(context)
        engine = try context.engine()
        let bytes = try plan.model.work(batch: 1).total.weightBytes
        keepsFiles = Double(bytes) * Double(plan.variants.count) <= Self.mostBytes
        for (place, variant) in plan.variants.enumerated() {
            if case .none = variant.change {
                files[variant.label] = try ablation.reference.file(cachedIn: context.modelCache)
            } else {
                files[variant.label] = context.temporaryFolder + "/variant\(place).onnx"
            }
        }
        bench = try InferenceBench(
            files.map { ModelVariant(name: $0.key, file: $0.value) }, batches: ablation.batches,
            pace: .ofStudy(window: ablation.window), context)
    }

    mutating func measure(
        _ configuration: Configuration, replicate: Int, seed: UInt64
    ) throws -> (figures: [Figure], notes: [String]) {
        guard let variant = plan.variant(configuration), let file = files[variant.label] else {
            throw StudyTrialFailure("there is no variant \(configuration)")
        }
        if !FileManager.default.fileExists(atPath: file) { try variant.applied(to: original).write(to: file) }
        let inner = configuration.inference(model: variant.label, batches: ablation.batches, threads: ablation.threads)
        var (figures, notes) = try bench.measure(inner, replicate: replicate, seed: seed)
        figures += try extra(configuration, variant, batch: inner.count("batch") ?? 1)
        guard case .none = variant.change else {
            if !keepsFiles { try? FileManager.default.removeItem(atPath: file) }
            return (figures, notes)
        }
        if replicate >= 0 {
            do {
                figures += try shares(of: figures, file, inner, seed: seed)
            } catch let error as InferenceError {
                notes.append("the energy is not divided among layers: \(error.description)")
            }
        }
        return (figures, notes)
    }

    /// What the graph and the predictor say of a variant.
    private mutating func extra(
        _ configuration: Configuration, _ variant: ModelAblationPlan.Variant, batch: Int
    ) throws -> [Figure] {
        if let known = extras[configuration] { return known }
        let model = try variant.applied(to: plan.model)
        var figures = try Figure.work(of: model) + prediction.figures(model, batch: batch)
        if case .none = variant.change, let predicted = prediction.prediction(model, batch: batch) {
            let shares = OperatorShares(predicted, blockOfNode: plan.blockOfNode)
            figures += Figure.divided(
                AblationFigure.predictedBlock, shares.byBlock, of: predicted.total.map { $0 / Double(batch) },
                provenance: predicted.total.provenance)
        }
        extras[configuration] = figures
        return figures
    }

    /// The trial's energy, divided among operators and blocks by how long each operator takes in recorded runs.
    private func shares(
        of figures: [Figure], _ file: String, _ configuration: Configuration, seed: UInt64
    ) throws -> [Figure] {
        guard let figure = figures.first(where: { $0.name == "energy.total" }),
            let latency = figures.first(where: { $0.name == "latency.mean" })
        else { return [] }
        let energy = try figure.estimate(as: Joules.self)
        let profile = try profile(
            file, batch: configuration.count("batch") ?? 1, threads: configuration.count("threads") ?? 1,
            typical: Seconds(latency.value), seed: seed)
        let processor = prediction.predictor?.options.processor ?? Prediction.Processor(of: context.host)
        let executed = try ExecutionPlan(
            of: plan.model, batch: configuration.count("batch") ?? 1, processor: processor)
        let shares = OperatorShares(profile, plan: executed, blockOfNode: plan.blockOfNode)
        let provenance = Provenance.modelled(by: "operators' times, of energy \(energy.provenance)")
        var layers: [String: Double] = [:]
        for entry in shares.entries { layers[entry.name, default: 0] += entry.share }
        return Figure.divided(AblationFigure.block, shares.byBlock, of: energy, provenance: provenance)
            + Figure.divided(AblationFigure.layer, layers, of: energy, provenance: provenance)
    }

    private func profile(
        _ file: String, batch: Int, threads: Int, typical: Seconds, seed: UInt64
    ) throws -> NodeProfile {
        let folder = context.temporaryFolder + "/nodes"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var options = context.campaign.sessionOptions
        options.threads = threads
        options.profileFolder = folder
        let session = try engine.load(file, options: options)
        let bound = try session.bind(try InputGenerator(seed: seed, batch: batch).buffers(for: session.inputs))
        // A third of a second of runs tells shares well enough, and the file of the profile stays small.
        let runs = min(64, max(4, Int(clamping: Seconds(0.3) / max(typical, Seconds(1e-6)))))
        for _ in 0..<runs {
            try bound.run()
            try Task.checkCancellation()
        }
        return try session.finishProfile()
    }
}

/// Names of the figures that only the ablation of a model has; a block's or an operator's name follows.
enum AblationFigure {
    static let block = "energy.block."
    static let layer = "energy.operator."
    static let predictedBlock = "energy.predicted.block."
}

extension Figure {
    /// One figure for each share of an energy, by name.
    fileprivate static func divided(
        _ prefix: String, _ shares: [String: Double], of energy: Estimate<Joules>, provenance: Provenance
    ) -> [Figure] {
        shares.sorted { $0.key < $1.key }.map { name, share in
            var part = energy.map { $0 * share }
            part.provenance = provenance
            return Figure(prefix + name, part)
        }
    }
}
