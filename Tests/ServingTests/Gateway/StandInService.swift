import Inference
import Metering
import Quantities
import Synchronization

@testable import Serving

/// Answers with what it was asked: `echo` and `pipe` at once, `slow` when released, `fail-CODE` with that error.
final class StandInService: InferenceService {
    static let codes: [ServingError.Code] = [
        .request, .input, .unknownModel, .tooLarge, .overloaded, .unavailable, .deadline, .cancelled, .failed, .target,
    ]

    /// Lets all requests to `slow` go.
    let release = Occurrence()
    /// Happens when a request to `slow` has come, and when one was cancelled.
    let slowArrival = Occurrence()
    let slowCancellation = Occurrence()
    private let seen = Mutex(Seen())

    private struct Seen {
        var isReady = true
        var options: [RequestOptions] = []
        var versions: [String?] = []
        var answered = 0
    }

    var options: [RequestOptions] { seen.withLock(\.options) }
    var versions: [String?] { seen.withLock(\.versions) }
    var answered: Int { seen.withLock(\.answered) }
    var isReady: Bool {
        get { seen.withLock(\.isReady) }
        set { seen.withLock { $0.isReady = newValue } }
    }

    var models: [ServedModel] {
        let interface = ModelInterface(
            inputs: [TensorDescription(name: "x", element: .float32, axes: [.free("batch"), .fixed(2)])],
            outputs: [TensorDescription(name: "x", element: .float32, axes: [.free("batch"), .fixed(2)])])
        let pipeline = ServedModel(
            name: "pipe", versions: [], version: nil, platform: "ensemble", interface: interface, isReady: isReady,
            reason: isReady ? nil : "warming up")
        let stages = (["echo", "slow"] + Self.codes.map { "fail-\($0.rawValue)" }).map { name in
            ServedModel(
                name: name, versions: ["small", "large"], version: "small", platform: "onnxruntime_onnx",
                interface: interface, isReady: isReady, reason: isReady ? nil : "warming up")
        }
        return [pipeline] + stages
    }

    /// Other versions than the one that runs take five numbers.
    func interface(of model: String, version: String) throws(ServingError) -> ModelInterface {
        let tensor = TensorDescription(name: "x", element: .float32, axes: [.free("batch"), .fixed(5)])
        return ModelInterface(inputs: [tensor], outputs: [tensor])
    }

    func infer(
        _ model: String, version: String?, inputs: [Tensor], options: RequestOptions
    ) async throws(ServingError) -> Answer {
        seen.withLock {
            $0.options.append(options)
            $0.versions.append(version)
        }
        if let code = Self.codes.first(where: { "fail-\($0.rawValue)" == model }) {
            throw ServingError(code, "asked to fail", place: "stage", advice: "ask another")
        }
        if model == "slow" {
            slowArrival.happen()
            await release.wait()
            if Task.isCancelled {
                slowCancellation.happen()
                throw ServingError(.cancelled, "nobody waits")
            }
        }
        seen.withLock { $0.answered += 1 }
        let visit = StageVisit(
            stage: model, variant: "small", items: 1, batch: 4, start: MonotonicClock.system.now - Seconds(0.008),
            queueTime: Seconds(0.002), busyTime: Seconds(0.008), threads: 1)
        return Answer(outputs: inputs, visits: [visit])
    }
}
