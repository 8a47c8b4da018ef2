import Inference
import Metering
import ModelGraph
import Prediction
import Profiling
import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Measures one item after the other on this machine, each in a model file of its own.
struct CollectionBench {
    let design: CollectionDesign
    let engine: any InferenceEngine
    let meter: Meter
    let context: CampaignContext
    /// A folder of this bench's own; what is in it is deleted after every item.
    let folder: String
    let networks: [String: CollectionNetwork]
    /// What running operators costs; found by ``calibrate()``.
    private(set) var cost = CallCost.none

    init(
        _ design: CollectionDesign, engine: any InferenceEngine, meter: Meter, context: CampaignContext,
        folder: String, networks: [String: CollectionNetwork]
    ) {
        self.design = design
        self.engine = engine
        self.meter = meter
        self.context = context
        self.folder = folder
        self.networks = networks
    }

    /// Whether energy follows from busy time by a model, and is not measured.
    private var isModelled: Bool {
        !meter.choice.chosen.isEmpty && meter.choice.chosen.allSatisfy { $0.provenance == "modelled" }
    }

    /// The bytes that a model may be estimated to take.
    private var memoryLimit: Bytes {
        let limit = design.limits.memory ?? context.memoryBudget
        return context.memory.available().map { min($0, limit) } ?? limit
    }

    private var runMeasurement: RunMeasurement {
        let measured = meter.choice.chosen.filter { $0.provenance == "measured" }.compactMap(\.minimumWindow).max()
        let pace = TrialPace(
            warmupIterations: 3, warmupLimit: design.pace.window, minimumWindow: design.pace.window,
            minimumIterations: design.pace.runs, cooldown: .zero)
        return RunMeasurement(
            meter: meter, pace: pace, window: max(design.pace.window, measured ?? .zero), context: context)
    }

    /// Finds what running operators costs, on rows of one-element operators.
    mutating func calibrate() throws {
        func row(_ nodes: Int) throws -> (run: Seconds, profile: NodeProfile) {
            try withFile(of: CallChain.model(nodes: nodes)) { file in
                let (figures, inputs) = try windows(file, batch: 1)
                // Whatever else runs makes a run longer, never shorter.
                let run = figures.windows.map(\.latency).min() ?? .zero
                return (run, try profile(file, inputs, typical: run))
            }
        }
        let (short, long) = (try row(1), try row(17))
        cost = CallCost(short: (1, short.run), long: (17, long.run), profile: long.profile)
    }

    /// Measures an item.
    /// - Returns: the figures, and the multiply-accumulates of a run.
    /// - Throws: ``TooLarge`` for a model that would not fit; errors of the engine, the model and the meter.
    func measure(_ item: CollectionItem) throws -> (figures: CollectedFigures, multiplyAccumulates: Double) {
        switch item.subject {
        case .layer(let layer):
            let model = try layer.model()
            let batch = model.fixedBatch
            try requireMemory(for: model, batch: batch)
            let figures = try withFile(of: model) { file in
                var (figures, inputs) = try windows(file, batch: batch)
                let profile = try profile(file, inputs, typical: figures.latency)
                (figures.parts, figures.otherOperators) = try RunSplit(profile, run: figures.latency, cost: cost).parts(
                    of: layer, model: model)
                return figures
            }
            guard let own = figures.parts.first, own.share > 0 || figures.otherOperators.isEmpty else {
                throw InferenceError(
                    .runFailed,
                    "the engine runs \(layer.type.name) as \(figures.otherOperators.joined(separator: ", "))",
                    advice: "add the operator to those of the layer type")
            }
            return (figures, layer.multiplyAccumulates ?? 0)
        case .calls(let nodes):
            var figures = try withFile(of: CallChain.model(nodes: nodes)) { try windows($0, batch: 1).figures }
            figures.parts = [.init(type: "call", values: ["nodes": nodes], share: 1, error: 0)]
            return (figures, 0)
        case .network(let name, let batch):
            guard let network = networks[name] else {
                throw InferenceError(.modelUnreadable, "there is no network \(name)")
            }
            try requireMemory(for: network.model, batch: batch)
            let work = try? network.model.work(batch: batch).total.multiplyAccumulates
            return (try windows(network.file, batch: batch).figures, work.map(Double.init) ?? 0)
        }
    }

    /// Measures windows until enough of them agree, or no more may be taken.
    private func windows(
        _ file: String, batch: Int
    ) throws -> (figures: CollectedFigures, inputs: [TensorBuffer]) {
        let session = try engine.load(file, options: sessionOptions)
        let inputs = try InputGenerator(seed: design.seed, batch: batch, limitBytes: Int(clamping: memoryLimit))
            .buffers(for: session.inputs)
        let bound = try session.bind(inputs)
        let measurement = runMeasurement
        let typical = try measurement.warmUp(bound)
        let repeats = design.pace.repeats
        var windows: [LayerWindow] = []
        var chosen: RepeatedWindows
        var provenance: Provenance
        repeat {
            let figures = try measurement.measure(bound, typical: typical)
            provenance = figures.energy.provenance
            windows.append(LayerWindow(figures, isModelled: isModelled))
            chosen = RepeatedWindows(windows, repeats: repeats, limit: design.pace.noise)
        } while windows.count < repeats
            || !chosen.areSettled && windows.count < repeats + design.pace.remeasurements
        let energy = OwnEnergy(chosen.kept.map { windows[$0] }, isModelled: isModelled)
        let figures = CollectedFigures(
            windows: windows, kept: chosen.kept, isSettled: chosen.areSettled, total: energy.total,
            dynamic: energy.dynamic, provenance: provenance, parts: [], otherOperators: [])
        return (figures, inputs)
    }

    /// Records the nodes of some runs, few enough that reading the profile stays quick.
    private func profile(_ file: String, _ inputs: [TensorBuffer], typical: Seconds) throws -> NodeProfile {
        let budget = Seconds(0.03)
        let runs = min(64, max(4, Int(clamping: budget / max(typical, Seconds(1e-6)))))
        var options = sessionOptions
        options.profileFolder = folder
        let session = try engine.load(file, options: options)
        let bound = try session.bind(inputs)
        for _ in 0..<runs {
            try bound.run()
            try Task.checkCancellation()
        }
        return try session.finishProfile()
    }

    private var sessionOptions: SessionOptions {
        var options = context.sessionOptions
        options.threads = design.threads
        return options
    }

    private func requireMemory(for model: Model, batch: Int) throws {
        let needed = try model.estimatedMemory(batch: batch)
        guard needed <= memoryLimit else { throw TooLarge(needed: needed, limit: memoryLimit) }
    }

    /// Writes a model, and deletes all that the folder holds in the end.
    private func withFile<Result>(of model: Model, _ body: (String) throws -> Result) throws -> Result {
        let file = folder + "/layer.onnx"
        defer { clear() }
        try model.write(to: file)
        return try body(file)
    }

    private func clear() {
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: folder)) ?? [] {
            try? files.removeItem(atPath: folder + "/" + name)
        }
    }

    /// A model that would take more memory than it may.
    struct TooLarge: Error {
        let needed: Bytes
        let limit: Bytes
    }
}

extension Model {
    /// The first size of the first input, which is fixed in a one-layer graph.
    fileprivate var fixedBatch: Int {
        guard case .fixed(let size)? = graph.inputs.first?.shape?.first else { return 1 }
        return size
    }
}
