internal import CONNXRuntime

/// One set of inputs and outputs of a session, made once so that a run is a single call.
///
/// The runtime allocates each output in the first run. An output whose shape follows from the inputs' shapes is then
/// written into again; one whose shape the model leaves open is released and allocated anew, because it may change.
final class ONNXRuntimeBinding: BoundRun {
    private let session: ONNXRuntimeSession
    /// Keeps the memory under the input values.
    private let buffers: [TensorBuffer]
    private let functions: perjoule_ort_functions
    private let inputNames: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>
    private let inputValues: UnsafeMutableBufferPointer<OpaquePointer?>
    private let outputNames: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>
    private let outputValues: UnsafeMutableBufferPointer<OpaquePointer?>
    /// The outputs whose shape may change from run to run.
    private var changing: [Int] = []
    private var hasRun = false

    init(_ session: ONNXRuntimeSession, _ buffers: [TensorBuffer]) throws(InferenceError) {
        self.session = session
        self.buffers = buffers
        functions = session.library.functions
        inputNames = cStrings(session.inputs.map(\.name))
        outputNames = cStrings(session.outputs.map(\.name))
        inputValues = .allocate(capacity: session.inputs.count)
        inputValues.initialize(repeating: nil)
        outputValues = .allocate(capacity: session.outputs.count)
        outputValues.initialize(repeating: nil)
        for (index, buffer) in buffers.enumerated() { inputValues[index] = try value(over: buffer) }
    }

    deinit {
        for value in inputValues { functions.release_value(value) }
        for value in outputValues { functions.release_value(value) }
        for name in inputNames { UnsafeMutablePointer(mutating: name)?.deallocate() }
        for name in outputNames { UnsafeMutablePointer(mutating: name)?.deallocate() }
        inputNames.deallocate()
        outputNames.deallocate()
        inputValues.deallocate()
        outputValues.deallocate()
    }

    func run() throws(InferenceError) {
        for index in changing {
            functions.release_value(outputValues[index])
            outputValues[index] = nil
        }
        // `baseAddress` is nil for no elements only, and the runtime then looks at none.
        guard let names = outputNames.baseAddress, let values = outputValues.baseAddress else {
            throw InferenceError(.modelInvalid, "the model has no outputs", place: session.file)
        }
        let inputs = inputValues.baseAddress ?? values
        let status = functions.run(
            session.pointer, nil, inputNames.baseAddress ?? names, inputs, inputValues.count, names,
            outputNames.count, values)
        if status != nil { try functions.check(status, .runFailed, file: session.file) }
        if !hasRun { try settleOutputs() }
    }

    func output(_ index: Int) throws(InferenceError) -> TensorBuffer {
        try withOutput(index) { element, shape, bytes throws(InferenceError) in
            let buffer = try TensorBuffer(element, shape: shape)
            buffer.memory.copyMemory(from: bytes)
            return buffer
        }
    }

    func withOutput<Result>(
        _ index: Int, _ body: (TensorElement, [Int], UnsafeRawBufferPointer) -> Result
    ) throws(InferenceError) -> Result {
        try withOutput(index) { element, shape, bytes throws(InferenceError) in body(element, shape, bytes) }
    }

    private func withOutput<Result>(
        _ index: Int, _ body: (TensorElement, [Int], UnsafeRawBufferPointer) throws(InferenceError) -> Result
    ) throws(InferenceError) -> Result {
        guard outputValues.indices.contains(index), let value = outputValues[index] else {
            throw InferenceError(
                .optionInvalid, "output \(index) does not exist, or nothing has been run yet", place: session.file)
        }
        let (element, shape) = try type(of: value)
        // The engine's own texts and other elements without a size are not in one piece of memory.
        let count = try TensorBuffer.byteCount(element, shape: shape)
        var data: UnsafeMutableRawPointer?
        try functions.check(functions.tensor_data(value, &data), .runFailed, file: session.file)
        // A tensor without elements needs no memory.
        guard data != nil || count == 0 else {
            throw InferenceError(.runFailed, "output \(index) has no memory", place: session.file)
        }
        return try body(element, shape, UnsafeRawBufferPointer(start: data, count: count))
    }

    /// Decides after the first run which outputs are written into again.
    private func settleOutputs() throws(InferenceError) {
        var sizes: [String: Int] = [:]
        for (input, buffer) in zip(session.inputs, buffers) {
            for (axis, size) in zip(input.axes, buffer.shape) {
                if case .free(let name) = axis { sizes[name] = size }
            }
        }
        for (index, output) in session.outputs.enumerated() {
            guard let value = outputValues[index] else { continue }
            let declared = output.element.size == nil ? nil : output.shape(sizes)
            // A model may declare another shape than it computes; then nothing is known of the next run.
            guard let declared, try type(of: value).shape == declared else {
                changing.append(index)
                continue
            }
        }
        hasRun = true
    }

    private func value(over buffer: TensorBuffer) throws(InferenceError) -> OpaquePointer {
        let shape = buffer.shape.map(Int64.init)
        guard let data = buffer.memory.baseAddress else {
            throw InferenceError(.inputMismatch, "an input has no memory", place: session.file)
        }
        return try functions.make(.inputMismatch, file: session.file) { out in
            functions.create_tensor(
                session.library.memoryInfo, data, buffer.memory.count, shape, shape.count,
                Int32(buffer.element.rawValue), out)
        }
    }

    private func type(of value: OpaquePointer) throws(InferenceError) -> (element: TensorElement, shape: [Int]) {
        let info = try functions.make(.runFailed, file: session.file) { functions.value_info(value, $0) }
        defer { functions.release_info(info) }
        var rank = 0
        try functions.check(functions.rank(info, &rank), .runFailed, file: session.file)
        var sizes = [Int64](repeating: 0, count: rank)
        try functions.check(functions.dimensions(info, &sizes, rank), .runFailed, file: session.file)
        return (try functions.element(info, file: session.file), sizes.map { Int($0) })
    }
}

/// Copies of texts that stay where they are, each ended by a zero byte.
private func cStrings(_ texts: [String]) -> UnsafeMutableBufferPointer<UnsafePointer<CChar>?> {
    let pointers = UnsafeMutableBufferPointer<UnsafePointer<CChar>?>.allocate(capacity: texts.count)
    for (index, text) in texts.enumerated() {
        let bytes = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (position, byte) in bytes.enumerated() { copy[position] = byte }
        (pointers.baseAddress! + index).initialize(to: UnsafePointer(copy))
    }
    return pointers
}
