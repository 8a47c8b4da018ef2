import Inference
import Metering
import Quantities

/// A session of a variant with its bound inputs, warmed up.
///
/// Unchecked: it is used by one thread at a time, first the one that loads it, then its replica's.
final class LoadedModel: @unchecked Sendable {
    let variant: ServedVariant
    let threads: Int
    /// What the model takes and gives, as far as the protocol can carry it.
    let interface: ModelInterface
    let transform: any StageTransform
    /// Why requests run one by one; nil when they may share a batch.
    let soloReason: String?

    private let session: any InferenceSession
    /// The positions of the interface's outputs in the session's.
    private let outputPositions: [Int]
    private var bound = BoundInputs()
    private let fileBytes: Int
    private let pinning: Pinning?

    /// - Throws: ``ServingError`` (`configuration`) with the engine's words.
    init(
        _ variant: ServedVariant, of stage: ServedStage, threads: Int, batch: Int, engine: any InferenceEngine,
        options: SessionOptions, pinning: Pinning?
    ) throws(ServingError) {
        self.variant = variant
        self.threads = threads
        self.pinning = pinning
        var options = options
        options.threads = threads
        let place = "stage “\(stage.name)”, variant “\(variant.name)”"
        do throws(InferenceError) {
            session = try engine.load(variant.file, options: options)
        } catch {
            throw ServingError(error, loading: place)
        }
        let outputs = session.outputs.enumerated().filter { $1.isServed }
        outputPositions = outputs.map(\.offset)
        interface = ModelInterface(inputs: session.inputs, outputs: outputs.map(\.element))
        guard !interface.inputs.isEmpty, !interface.outputs.isEmpty else {
            throw ServingError(
                .configuration, "the model has no \(interface.inputs.isEmpty ? "inputs" : "outputs that are numbers")",
                place: place, advice: "serve a model that takes and gives tensors of numbers")
        }
        do throws(InferenceError) {
            let shapes = stage.shapes.merging(variant.shapes) { $1 }
            soloReason = try WarmUp(session, interface, outputPositions, batch: batch, shapes: shapes).run()
        } catch {
            throw ServingError(error, loading: place)
        }
        transform = try stage.transform.adapted(to: variant, model: interface)
        fileBytes = ModelFile.bytes(variant.file)
    }

    /// Keeps the calling thread, the replica's, on the session's processors.
    func pinThread() { if let pinning { ThreadAffinity.set(pinning.processors) } }

    /// What the session takes, by its files and bound inputs.
    var bytes: Int { fileBytes + bound.bytes }

    /// Runs requests as one batch.
    /// - Parameters:
    ///   - requests: in the model's order of inputs; several only where the model takes batches and shapes agree.
    ///   - largest: items of the largest batch to come.
    /// - Returns: each request's rows of the outputs.
    /// - Throws: ``ServingError`` (`failed`) when the engine fails or outputs do not have the batch's rows.
    func run(_ requests: [PreparedInputs], largest: Int) throws(ServingError) -> [[Tensor]] {
        let items = requests.reduce(0) { $0 + $1.items }
        let outputs: Result<[[Tensor]], ServingError>
        do throws(InferenceError) {
            let binding = try bound.binding(
                requests[0].inputs, rows: soloReason == nil ? items : nil, largest: largest, session: session)
            for (index, buffer) in binding.buffers.enumerated() { Self.copy(requests, index, into: buffer) }
            try binding.run.run()
            outputs = try self.outputs(binding.run, of: requests, items: items)
        } catch {
            throw ServingError(.failed, "the model failed: \(error.message)", place: error.place ?? variant.file)
        }
        return try outputs.get()
    }

    /// Writes the rows of all requests one after another.
    private static func copy(_ requests: [PreparedInputs], _ index: Int, into buffer: TensorBuffer) {
        buffer.withBytes { memory in
            var offset = 0
            for request in requests {
                request.inputs[index].bytes.withUnsafeBytes { bytes in
                    guard bytes.count <= memory.count - offset else { return }
                    UnsafeMutableRawBufferPointer(rebasing: memory[offset...]).copyMemory(from: bytes)
                    offset += bytes.count
                }
            }
        }
    }

    private func outputs(
        _ run: any BoundRun, of requests: [PreparedInputs], items: Int
    ) throws(InferenceError) -> Result<[[Tensor]], ServingError> {
        var answers = [[Tensor]](repeating: [], count: requests.count)
        for index in answers.indices { answers[index].reserveCapacity(outputPositions.count) }
        for (position, output) in zip(outputPositions, interface.outputs) {
            let fault: ServingError? = try run.withOutput(position) { element, shape, bytes in
                guard let datatype = Datatype(element) else { return nil }
                if requests.count == 1 {
                    answers[0].append(
                        Tensor(name: output.name, datatype: datatype, shape: shape, bytes: [UInt8](bytes)))
                    return nil
                }
                guard shape.first == items else {
                    return ServingError(
                        .failed, "output “\(output.name)” has the shape \(shape) for a batch of \(items) items",
                        place: variant.file, advice: "serve the stage with a batch of 1")
                }
                var start = 0
                for (index, request) in requests.enumerated() {
                    let end = start + bytes.count / items * request.items
                    let rows = [UInt8](bytes[start..<end])
                    let size = [request.items] + shape.dropFirst()
                    answers[index].append(Tensor(name: output.name, datatype: datatype, shape: size, bytes: rows))
                    start = end
                }
                return nil
            }
            if let fault { return .failure(fault) }
        }
        return .success(answers)
    }
}

extension ServingError {
    /// What the engine says of a model that does not load or run, with its file where it names one.
    fileprivate init(_ error: InferenceError, loading place: String) {
        let file = error.place.map { " (\($0))" } ?? ""
        self.init(
            .configuration, "the model cannot be run: \(error.message)\(file)", place: place, advice: error.advice)
    }
}
