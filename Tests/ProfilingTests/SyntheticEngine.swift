import Inference
import Quantities
import Synchronization

/// An engine that computes nothing and takes the time and power that a test decides.
final class SyntheticEngine: InferenceEngine {
    /// What one inference takes.
    struct Cost {
        var seconds: Double
        var watts: Double
        /// Processors busy meanwhile, those of other processes included, and with this process.
        var busy = 1.0
        var own = 1.0
    }

    /// What an inference is: the file, its batch and threads, and how many inferences of the engine came before.
    struct Call {
        var file: String
        var batch: Int
        var threads: Int
        var number: Int
    }

    let name = "synthetic 1"
    let machine: SyntheticMachine
    private let cost: @Sendable (Call) throws(InferenceError) -> Cost
    private let log = Mutex((calls: [Call](), loads: [String]()))

    init(_ machine: SyntheticMachine, _ cost: @escaping @Sendable (Call) throws(InferenceError) -> Cost) {
        self.machine = machine
        self.cost = cost
    }

    var calls: [Call] { log.withLock { $0.calls } }
    var loads: [String] { log.withLock { $0.loads } }

    func load(_ file: String, options: SessionOptions) throws(InferenceError) -> any InferenceSession {
        log.withLock { $0.loads.append(file) }
        guard !file.contains("broken") else {
            throw InferenceError(.modelInvalid, "protobuf parsing failed", place: file)
        }
        return SyntheticSession(self, file: file, threads: options.threads)
    }

    fileprivate func run(file: String, batch: Int, threads: Int) throws(InferenceError) {
        let call = log.withLock { log in
            let call = Call(file: file, batch: batch, threads: threads, number: log.calls.count)
            log.calls.append(call)
            return call
        }
        let cost = try cost(call)
        machine.pass(cost.seconds, watts: cost.watts, busy: cost.busy, own: cost.own)
    }
}

private final class SyntheticSession: InferenceSession {
    let engine: SyntheticEngine
    let file: String
    let threads: Int
    let inputs = [TensorDescription(name: "x", element: .float32, axes: [.free("batch"), .fixed(4)])]
    let outputs = [TensorDescription(name: "y", element: .float32, axes: [.free("batch"), .fixed(4)])]

    init(_ engine: SyntheticEngine, file: String, threads: Int) {
        self.engine = engine
        self.file = file
        self.threads = threads
    }

    func bind(_ inputs: [TensorBuffer]) throws(InferenceError) -> any BoundRun {
        try TensorDescription.require(self.inputs, inputs, file: file)
        return SyntheticRun(self, inputs[0])
    }

    func finishProfile() throws(InferenceError) -> NodeProfile {
        throw InferenceError(.profileInvalid, "nothing is profiled", place: file)
    }
}

private final class SyntheticRun: BoundRun {
    private let session: SyntheticSession
    private let input: TensorBuffer

    init(_ session: SyntheticSession, _ input: TensorBuffer) {
        self.session = session
        self.input = input
    }

    func run() throws(InferenceError) {
        try session.engine.run(file: session.file, batch: input.shape[0], threads: session.threads)
    }

    func output(_ index: Int) throws(InferenceError) -> TensorBuffer { input }
}
