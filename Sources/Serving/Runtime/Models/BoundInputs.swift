import Inference

/// A session's runs on inputs of the shapes that came last, so that a batch of a known shape is copied and run.
///
/// Batches of several sizes share the memory of the largest. What was not used for longest goes first when there are
/// too many shapes, or their inputs take too much memory.
struct BoundInputs {
    /// Inputs of one shape, bound.
    struct Binding {
        let shapes: [[Int]]
        let buffers: [TensorBuffer]
        let run: any BoundRun
        /// The tensors whose memory the buffers share, and how many rows they have.
        let memory: [TensorBuffer]
        let rows: Int
        let bytes: Int
    }

    /// In the order of their last use.
    private var bindings: [Binding] = []

    static let countLimit = 16
    static let bytesLimit = 256 << 20

    /// What the inputs take, those that share memory counted each.
    var bytes: Int { bindings.reduce(0) { $0 + $1.bytes } }

    /// The run for a batch.
    /// - Parameters:
    ///   - inputs: of any request of the batch, in the model's order.
    ///   - rows: the first size of every input; nil to keep the request's own shapes.
    ///   - largest: rows that the memory is to hold in the end.
    mutating func binding(
        _ inputs: [Tensor], rows: Int?, largest: Int, session: any InferenceSession
    ) throws(InferenceError) -> Binding {
        if let place = bindings.lastIndex(where: { $0.has(inputs, rows: rows) }) {
            if place < bindings.count - 1 { bindings.append(bindings.remove(at: place)) }
            return bindings[bindings.count - 1]
        }
        let made = try bind(inputs, rows: rows, largest: largest, session)
        bindings.append(made)
        while bindings.count > Self.countLimit || (bindings.count > 1 && bytes > Self.bytesLimit) {
            bindings.removeFirst()
        }
        return made
    }

    private func bind(
        _ inputs: [Tensor], rows: Int?, largest: Int, _ session: any InferenceSession
    ) throws(InferenceError) -> Binding {
        let shapes = inputs.map { tensor in rows.map { [$0] + tensor.shape.dropFirst() } ?? tensor.shape }
        let memory: [TensorBuffer]
        let capacity: Int
        if let rows, let shared = bindings.last(where: { $0.rows >= rows && $0.hasRows(of: inputs) }) {
            (memory, capacity) = (shared.memory, shared.rows)
        } else {
            // Twice as much each time, so that few sizes have memory of their own and a rare large one does not double it.
            capacity = rows.map { max($0, min(largest, $0.nextPowerOfTwo)) } ?? 0
            memory = try Self.memory(inputs, shapes: rows == nil ? shapes : shapes.map { [capacity] + $0.dropFirst() })
        }
        var buffers: [TensorBuffer] = []
        var bytes = 0
        for (buffer, shape) in zip(memory, shapes) {
            buffers.append(try TensorBuffer(firstOf: buffer, shape: shape))
            bytes += try TensorBuffer.byteCount(buffer.element, shape: shape)
        }
        return Binding(
            shapes: shapes, buffers: buffers, run: try session.bind(buffers), memory: memory, rows: capacity,
            bytes: bytes)
    }

    private static func memory(_ inputs: [Tensor], shapes: [[Int]]) throws(InferenceError) -> [TensorBuffer] {
        var memory: [TensorBuffer] = []
        for (tensor, shape) in zip(inputs, shapes) {
            memory.append(try TensorBuffer(tensor.datatype.element, shape: shape))
        }
        return memory
    }
}

extension BoundInputs.Binding {
    /// Whether these are the shapes of a batch of such requests.
    fileprivate func has(_ inputs: [Tensor], rows: Int?) -> Bool {
        guard shapes.count == inputs.count else { return false }
        for (shape, tensor) in zip(shapes, inputs) {
            guard let rows else {
                if shape == tensor.shape { continue } else { return false }
            }
            guard shape.first == rows, shape.dropFirst().elementsEqual(tensor.shape.dropFirst()) else { return false }
        }
        return true
    }

    /// Whether the memory holds such rows.
    fileprivate func hasRows(of inputs: [Tensor]) -> Bool {
        rows > 0 && zip(shapes, inputs).allSatisfy { $0.dropFirst().elementsEqual($1.shape.dropFirst()) }
    }
}

extension Int {
    /// The least power of two that is no less; for numbers from 1.
    fileprivate var nextPowerOfTwo: Int {
        self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
    }
}
