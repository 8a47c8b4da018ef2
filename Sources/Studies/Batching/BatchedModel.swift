import Inference
import Quantities

/// A model bound to inputs of several batch sizes, which share the memory of the largest.
struct BatchedModel {
    /// By size less one.
    private var bound: [(any BoundRun)?]

    /// - Parameters:
    ///   - generator: makes the inputs; its batch is not looked at.
    ///   - sizes: each at least 1.
    /// - Throws: ``InferenceError`` when the model does not take batches of a size, or memory does not suffice.
    init(_ session: any InferenceSession, _ generator: InputGenerator, sizes: [Int]) throws(InferenceError) {
        let largest = sizes.max() ?? 1
        bound = Array(repeating: nil, count: largest)
        var generator = generator
        generator.batch = largest
        let inputs = try generator.buffers(for: session.inputs)
        for size in sizes {
            generator.batch = size
            var views: [TensorBuffer] = []
            for (input, shape) in zip(inputs, try generator.shapes(for: session.inputs)) {
                views.append(try TensorBuffer(firstOf: input, shape: shape))
            }
            bound[size - 1] = try session.bind(views)
        }
    }

    /// Runs the model on a batch of one of the sizes.
    func run(_ size: Int) throws(InferenceError) {
        guard bound.indices.contains(size - 1), let run = bound[size - 1] else {
            throw InferenceError(.optionInvalid, "a batch of \(size) was not prepared")
        }
        try run.run()
    }
}
