import Foundation
import Inference
import Metering
import ModelGraph
import Profiling
import Quantities
import Studies
import Synchronization
import TestKit

/// An engine that computes nothing: its runs take the time that a test decides, on a clock and a meter of the test's own.
final class SyntheticLayerEngine: InferenceEngine {
    /// What a run is: the operator of the graph's first node, the elements of its first input, and how many runs of
    /// such an operator came before.
    struct Call {
        var operation: String
        var nodes: Int
        var elements: Int
        var number: Int
    }

    let name = "synthetic 1"
    let meter: SyntheticMeter
    private let seconds: @Sendable (Call) throws(InferenceError) -> Double
    /// Nodes that a profile shows beside the graph's own: operator and seconds of a run.
    private let inserted: [(operation: String, seconds: Double)]
    private let counts = Mutex([String: Int]())

    static let watts = Watts(40)
    static let idleWatts = Watts(10)
    /// What one one-element operator takes, and what recording adds to each node.
    static let nodeSeconds = 1e-4
    static let recordedSeconds = 2e-4

    init(
        inserted: [(operation: String, seconds: Double)] = [],
        _ seconds: @escaping @Sendable (Call) throws(InferenceError) -> Double
    ) throws {
        meter = try SyntheticMeter()
        self.inserted = inserted
        self.seconds = seconds
    }

    /// A context whose clock and memory are the test's.
    func context(memory: Bytes = Bytes(1e12)) -> CampaignContext {
        let idle = Estimate(Self.idleWatts, provenance: .measured(by: "synthetic"))
        var context = CampaignContext(
            baseline: Baseline(
                parts: meter.meter.domains.map { .init(domain: $0, power: idle) }, duration: Seconds(1), windows: 1),
            clock: meter.clock.clock, processors: 1, memoryBudget: memory)
        context.memory = ProcessMemory()
        return context
    }

    func runs(of operation: String) -> Int { counts.withLock { $0[operation] ?? 0 } }

    func load(_ file: String, options: SessionOptions) throws(InferenceError) -> any InferenceSession {
        do {
            return SyntheticLayerSession(self, try Model(contentsOf: file).graph)
        } catch {
            throw InferenceError(.modelInvalid, "not a model", place: file)
        }
    }

    /// - Returns: the seconds of a run.
    fileprivate func run(_ graph: Graph) throws(InferenceError) -> Double {
        let operation = graph.nodes[0].operation
        let number = counts.withLock { counts in
            defer { counts[operation, default: 0] += 1 }
            return counts[operation] ?? 0
        }
        let elements = (graph.inputs[0].shape ?? []).reduce(1) { product, axis in
            if case .fixed(let size) = axis { product * size } else { product }
        }
        let call = Call(operation: operation, nodes: graph.nodes.count, elements: elements, number: number)
        // One-element operators take what running them takes.
        let work = operation == "Tanh" && elements == 1 ? 0 : try seconds(call)
        let time = work + Self.nodeSeconds * Double(graph.nodes.count + inserted.count)
        meter.run(for: Seconds(time), at: Self.watts, ownCPUTime: Seconds(time))
        return work
    }

    fileprivate func profile(_ graph: Graph, runs: Int, work: Double) -> NodeProfile {
        let added = inserted.map { $0.seconds }.reduce(0, +)
        func timing(_ operation: String, _ seconds: Double) -> NodeTiming {
            NodeTiming(
                name: operation, operation: operation, provider: "", count: runs,
                total: Seconds((seconds + Self.recordedSeconds) * Double(runs)), threads: 1)
        }
        let share = (work - added) / Double(graph.nodes.count)
        let isChain = graph.name == "call"
        let nodes =
            graph.nodes.map { timing($0.operation, isChain ? 0 : share) }
            + (isChain ? [] : inserted.map { timing($0.operation, $0.seconds) })
        return NodeProfile(runs: runs, total: Seconds(1), nodes: nodes)
    }
}

private final class SyntheticLayerSession: InferenceSession {
    let engine: SyntheticLayerEngine
    let graph: Graph
    let inputs: [TensorDescription]
    let outputs: [TensorDescription] = []
    private let last = Mutex((runs: 0, work: 0.0))

    init(_ engine: SyntheticLayerEngine, _ graph: Graph) {
        self.engine = engine
        self.graph = graph
        inputs = graph.inputs.map { input in
            TensorDescription(
                name: input.name, element: .float32,
                axes: (input.shape ?? []).map { if case .fixed(let size) = $0 { .fixed(size) } else { .free("batch") } }
            )
        }
    }

    func bind(_ inputs: [TensorBuffer]) throws(InferenceError) -> any BoundRun { SyntheticLayerRun(self) }

    func finishProfile() throws(InferenceError) -> NodeProfile {
        let (runs, work) = last.withLock { $0 }
        return engine.profile(graph, runs: runs, work: work)
    }

    func run() throws(InferenceError) {
        let work = try engine.run(graph)
        last.withLock { $0 = ($0.runs + 1, work) }
    }
}

private final class SyntheticLayerRun: BoundRun {
    private let session: SyntheticLayerSession

    init(_ session: SyntheticLayerSession) { self.session = session }

    func run() throws(InferenceError) { try session.run() }

    func output(_ index: Int) throws(InferenceError) -> TensorBuffer { try TensorBuffer(.float32, shape: [1]) }
}
