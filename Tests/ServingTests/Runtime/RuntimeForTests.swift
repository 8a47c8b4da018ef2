import Inference
import Metering
import Quantities
import Simulation
import Synchronization

@testable import Serving

/// A tensor of 32-bit floats.
func floats(_ rows: [[Float]], _ name: String = "x") -> Tensor {
    Tensor(
        name: name, datatype: .float32, shape: [rows.count, rows.first?.count ?? 0],
        bytes: rows.joined().flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
}

extension Tensor {
    var floats: [Float] {
        bytes.withUnsafeBytes { raw in
            (0..<raw.count / 4).map { Float(bitPattern: raw.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)) }
        }
    }
}

extension PipelineRuntime {
    /// A pipeline of one stage “s” in the pipeline “p”.
    static func oneStage(
        _ engine: any InferenceEngine, _ files: [String] = ["×2"], batch: Int = 1, replicas: Int = 1,
        policy: BatchPolicy = .greedy, queueLimit: Int = 1024, transform: any StageTransform = PassThrough(),
        warmBytes: Int = 1 << 20
    ) async throws -> PipelineRuntime {
        let variants = files.map { ServedVariant(name: $0, file: $0) }
        let runtime = try PipelineRuntime(
            "p", stages: [ServedStage(name: "s", variants: variants, transform: transform)],
            settings: [
                StageSetting(stage: "s", variant: files[0], batch: batch, replicas: replicas, policy: policy)
            ], engine: engine, monitor: Monitor(),
            options: RuntimeOptions(queueLimit: queueLimit, warmBytes: warmBytes))
        try await runtime.start()
        (engine as? FakeEngine)?.clear()
        return runtime
    }

    /// Asks the pipeline, or the stage named.
    func ask(
        _ rows: [[Float]], _ model: String = "p", version: String? = nil, deadline: Seconds? = nil
    ) async throws(ServingError) -> Answer {
        try await infer(
            model, version: version, inputs: [floats(rows)], options: RequestOptions(deadline: deadline))
    }

    /// The load of the first stage.
    var load: StageLoad { loads[0] }

    /// Waits until the first stage's load is as told; the test's own time limit ends it otherwise.
    func until(_ condition: (StageLoad) -> Bool) async throws {
        while !condition(load) { try await Task.sleep(for: .milliseconds(1)) }
    }
}

/// The error of a call; nil when it succeeds.
func error<Value>(of call: () async throws(ServingError) -> Value) async -> ServingError? {
    do throws(ServingError) {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}

/// Something that one task tells others.
final class Flag: Sendable {
    private let value = Atomic(false)
    var isRaised: Bool { value.load(ordering: .relaxed) }
    func raise() { value.store(true, ordering: .relaxed) }
}
