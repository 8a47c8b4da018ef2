import Inference
import Metering
import Profiling
import Quantities
import Synchronization
import TestKit

@testable import Studies

/// A queue in a test's own time, which passes only while it is waited for or a batch runs.
final class SyntheticQueue: RequestQueue {
    private let arrivalSeconds: [Double]
    private(set) var nowSeconds = 0.0
    private(set) var isOpen = false
    /// Is told how much time passes while the executor waits.
    private let pass: (Double) -> Void

    init(_ arrivalSeconds: [Double], pass: @escaping (Double) -> Void = { _ in }) {
        self.arrivalSeconds = arrivalSeconds
        self.pass = pass
    }

    func open() { isOpen = true }

    func wait(for count: Int, until seconds: Double) {
        let due =
            count > arrivalSeconds.count && seconds.isFinite
            ? seconds : arrivalSeconds[min(count, arrivalSeconds.count) - 1]
        let moment = max(nowSeconds, min(due, seconds))
        pass(moment - nowSeconds)
        nowSeconds = moment
    }

    var come: Int { arrivalSeconds.prefix { $0 <= nowSeconds }.count }

    /// Lets a batch take a time.
    func run(_ seconds: Double) { nowSeconds += seconds }

    func close() { isOpen = false }

    var delivery: DeliveryReport { DeliveryReport(cpuSeconds: 0.001, latestSeconds: 0) }
}

/// An engine that computes nothing: a batch takes the time that a test decides, on a clock and a meter of the test's own.
final class SyntheticBatchEngine: InferenceEngine {
    let name = "synthetic 1"
    let meter: SyntheticMeter
    private let seconds: @Sendable (_ batch: Int) throws(InferenceError) -> Double
    private let state = Mutex((runs: [Int](), queue: SyntheticQueue?.none))

    static let watts = Watts(40)
    static let idleWatts = Watts(10)

    init(_ seconds: @escaping @Sendable (_ batch: Int) throws(InferenceError) -> Double) throws {
        meter = try SyntheticMeter()
        self.seconds = seconds
    }

    var context: CampaignContext {
        let idle = Estimate(Self.idleWatts, provenance: .measured(by: "synthetic"))
        var context = CampaignContext(
            baseline: Baseline(
                parts: meter.meter.domains.map { .init(domain: $0, power: idle) }, duration: Seconds(1), windows: 1),
            clock: meter.clock.clock, processors: 1, memoryBudget: Bytes(1e12))
        context.memory = ProcessMemory()
        return context
    }

    /// The sizes run so far, in order.
    var runs: [Int] { state.withLock { $0.runs } }

    /// A queue whose time passes with that of the meter.
    func queue(_ arrivalSeconds: [Double]) -> SyntheticQueue {
        let queue = SyntheticQueue(arrivalSeconds) { [meter] seconds in
            if seconds > 0 { meter.run(for: Seconds(seconds), at: Self.idleWatts) }
        }
        nonisolated(unsafe) let kept = queue
        state.withLock { $0.queue = kept }
        return queue
    }

    func load(_ file: String, options: SessionOptions) throws(InferenceError) -> any InferenceSession {
        SyntheticBatchSession(self)
    }

    fileprivate func run(_ batch: Int) throws(InferenceError) {
        let time = try seconds(batch)
        meter.run(for: Seconds(time), at: Self.watts, ownCPUTime: Seconds(time))
        state.withLock { state in
            state.runs.append(batch)
            if let queue = state.queue, queue.isOpen { queue.run(time) }
        }
    }
}

private final class SyntheticBatchSession: InferenceSession {
    let engine: SyntheticBatchEngine
    let inputs = [TensorDescription(name: "x", element: .float32, axes: [.free("batch"), .fixed(4)])]
    let outputs = [TensorDescription(name: "y", element: .float32, axes: [.free("batch"), .fixed(4)])]

    init(_ engine: SyntheticBatchEngine) { self.engine = engine }

    func bind(_ inputs: [TensorBuffer]) throws(InferenceError) -> any BoundRun {
        try TensorDescription.require(self.inputs, inputs, file: "synthetic")
        return SyntheticBatchRun(engine, inputs[0])
    }

    func finishProfile() throws(InferenceError) -> NodeProfile {
        throw InferenceError(.profileInvalid, "nothing is profiled")
    }
}

private final class SyntheticBatchRun: BoundRun {
    private let engine: SyntheticBatchEngine
    private let input: TensorBuffer

    init(_ engine: SyntheticBatchEngine, _ input: TensorBuffer) {
        self.engine = engine
        self.input = input
    }

    func run() throws(InferenceError) { try engine.run(input.shape[0]) }

    func output(_ index: Int) throws(InferenceError) -> TensorBuffer { input }
}
