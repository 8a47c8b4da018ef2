import Inference
import Metering
import Quantities
import Synchronization

@testable import Serving

/// An engine that multiplies: `y = factor · x`, row by row, the factor being the number at the end of the file's name.
///
/// Files are `×2`, `rows×2` (second axis free), `solo×2` (first axis fixed at 1), `lying×2` (one row however many are
/// asked for), `picky×2` (fails on batches of several), or `broken`. A negative first element of any row makes a run fail.
final class FakeEngine: InferenceEngine {
    let name = "fake 1"
    private let state = Mutex(State())
    private let gate = MonotonicCondition()
    private nonisolated(unsafe) var isShut = false

    /// How long a run takes.
    let service: Seconds

    struct State {
        var runs: [Run] = []
        var loads: [String] = []
        var open = 0
    }

    /// A run, by the first element of each row.
    struct Run: Sendable {
        var file: String
        var rows: [Float]
        var start: Seconds
    }

    init(service: Seconds = .zero) { self.service = service }

    var runs: [Run] { state.withLock { $0.runs } }
    var loads: [String] { state.withLock { $0.loads } }
    /// Sessions that were loaded and not freed.
    var sessions: Int { state.withLock { $0.open } }

    func clear() { state.withLock { $0.runs = [] } }

    /// Lets runs wait in the engine until the gate opens.
    func shut() { gate.withLock { isShut = true } }

    func open() {
        gate.withLock {
            isShut = false
            gate.signal()
        }
    }

    func load(_ file: String, options: SessionOptions) throws(InferenceError) -> any InferenceSession {
        guard file != "broken", let factor = Float(file.drop { $0 != "×" }.dropFirst()) else {
            throw InferenceError(.modelInvalid, "the file is broken", place: file)
        }
        state.withLock {
            $0.loads.append(file)
            $0.open += 1
        }
        return FakeSession(self, file, factor)
    }

    fileprivate func close() { state.withLock { $0.open -= 1 } }

    fileprivate func run(_ file: String, _ rows: [Float]) throws(InferenceError) {
        state.withLock { $0.runs.append(Run(file: file, rows: rows, start: MonotonicClock.system.now)) }
        gate.withLock { while isShut { _ = gate.wait(until: Seconds(.infinity)) } }
        let end = MonotonicClock.system.now + service
        if service > .zero { gate.withLock { while !gate.wait(until: end) {} } }
        if rows.contains(where: { $0 < 0 }) { throw InferenceError(.runFailed, "a negative number", place: file) }
        if file.hasPrefix("picky"), rows.count > 1 { throw InferenceError(.runFailed, "too many", place: file) }
    }
}

private final class FakeSession: InferenceSession {
    let engine: FakeEngine
    let file: String
    let factor: Float
    let inputs: [TensorDescription]
    let outputs: [TensorDescription]

    init(_ engine: FakeEngine, _ file: String, _ factor: Float) {
        self.engine = engine
        self.file = file
        self.factor = factor
        let first: TensorDescription.Axis = file.hasPrefix("solo") ? .fixed(1) : .free("batch")
        let second: TensorDescription.Axis = file.hasPrefix("rows") ? .free("width") : .fixed(3)
        inputs = [TensorDescription(name: "x", element: .float32, axes: [first, second])]
        outputs = [TensorDescription(name: "y", element: .float32, axes: [first, second])]
    }

    deinit { engine.close() }

    func bind(_ inputs: [TensorBuffer]) throws(InferenceError) -> any BoundRun {
        try TensorDescription.require(self.inputs, inputs, file: file)
        return FakeRun(self, inputs[0])
    }

    func finishProfile() throws(InferenceError) -> NodeProfile {
        throw InferenceError(.profileInvalid, "nothing is profiled")
    }
}

private final class FakeRun: BoundRun {
    private let session: FakeSession
    private let input: TensorBuffer
    private var result: TensorBuffer?

    init(_ session: FakeSession, _ input: TensorBuffer) {
        self.session = session
        self.input = input
    }

    func run() throws(InferenceError) {
        let width = input.shape[1]
        let elements = input.elements(of: Float.self) ?? []
        let rows = stride(from: 0, to: elements.count, by: max(1, width)).map { elements[$0] }
        try session.engine.run(session.file, rows)
        let isLying = session.file.hasPrefix("lying")
        let output = try TensorBuffer(.float32, shape: [isLying ? 1 : input.shape[0], width])
        _ = output.withElements(of: Float.self) { result in
            for index in result.indices { result[index] = elements[index] * session.factor }
        }
        result = output
    }

    func output(_ index: Int) throws(InferenceError) -> TensorBuffer {
        guard index == 0, let result else { throw InferenceError(.optionInvalid, "nothing has run") }
        return result
    }
}
