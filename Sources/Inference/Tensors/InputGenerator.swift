import Statistics

/// Makes inputs for a model from a seed: the same seed, model and sizes give the same elements.
///
/// Floats are uniform in 0 ..< 1, booleans are true, and integers are small valid indices, because a token that is
/// outside a model's vocabulary makes the model fail. An integer input whose name says `mask` is all ones, and one whose
/// name says `type_ids` or `segment` all zeros. ``fills`` overrides the rule for an input.
public struct InputGenerator: Sendable, Hashable {
    public var seed: UInt64
    /// The size of the batch axis: the first axis where that is free, and every axis of the same name.
    public var batch: Int
    /// Sizes of other free axes by name.
    public var sizes: [String: Int]
    /// Sizes beyond the first axis, by the name of the input; for axes whose names do not tell them apart.
    public var shapes: [String: [Int]]
    /// How to fill an input, by its name.
    public var fills: [String: Fill]
    /// The most that all inputs together may take.
    public var limitBytes: Int

    /// What an input's elements are.
    public enum Fill: Sendable, Hashable, Codable {
        /// Uniform between two numbers, the second excluded.
        case uniform(Double, Double)
        /// The same number everywhere.
        case constant(Double)
    }

    public init(
        seed: UInt64 = 1, batch: Int = 1, sizes: [String: Int] = [:], shapes: [String: [Int]] = [:],
        fills: [String: Fill] = [:], limitBytes: Int = 8 << 30
    ) {
        self.seed = seed
        self.batch = batch
        self.sizes = sizes
        self.shapes = shapes
        self.fills = fills
        self.limitBytes = limitBytes
    }

    /// Makes a buffer for each input.
    /// - Throws: ``InferenceError`` when a size is unknown, the batch cannot be chosen, an element type cannot be made, or
    ///   the inputs are larger than ``limitBytes``.
    public func buffers(for inputs: [TensorDescription]) throws(InferenceError) -> [TensorBuffer] {
        let shapes = try self.shapes(for: inputs)
        var total = 0
        for (input, shape) in zip(inputs, shapes) {
            let bytes = try TensorBuffer.byteCount(input.element, shape: shape)
            let (sum, overflow) = total.addingReportingOverflow(bytes)
            guard !overflow, sum <= limitBytes else {
                throw InferenceError(
                    .inputTooLarge, "input “\(input.name)” of shape \(shape) exceeds the \(limitBytes) bytes allowed",
                    advice: "use a smaller batch or smaller sizes")
            }
            total = sum
        }
        var buffers: [TensorBuffer] = []
        for (index, (input, shape)) in zip(inputs, shapes).enumerated() {
            let buffer = try TensorBuffer(input.element, shape: shape)
            var generator = SeededGenerator(seed: seed &+ UInt64(index))
            buffer.fill(fills[input.name] ?? Self.usualFill(of: input), with: &generator)
            buffers.append(buffer)
        }
        return buffers
    }

    /// The shapes that the inputs get.
    /// - Throws: ``InferenceError`` when a size is unknown or the batch cannot be chosen.
    public func shapes(for inputs: [TensorDescription]) throws(InferenceError) -> [[Int]] {
        guard batch >= 1 else {
            throw InferenceError(.optionInvalid, "a batch of \(batch) is not possible", advice: "use 1 or more")
        }
        let sizes = sizes.merging(batchSizes(inputs)) { chosen, _ in chosen }
        var shapes: [[Int]] = []
        for input in inputs {
            var shape: [Int] = []
            let chosen = try chosenSizes(of: input)
            for (position, axis) in input.axes.enumerated() {
                guard
                    let size = Self.size(
                        of: axis, position, sizes, batch: batch, chosen: position > 0 ? chosen?[position - 1] : nil)
                else {
                    throw InferenceError(
                        .inputMismatch, "the size of axis “\(axis)” of input “\(input)” is free",
                        advice: "give a size for “\(axis)”")
                }
                guard size >= 0 else {
                    throw InferenceError(.inputMismatch, "axis “\(axis)” of input “\(input)” has a negative size")
                }
                shape.append(size)
            }
            shapes.append(shape)
        }
        try requireBatch(inputs, shapes)
        return shapes
    }

    /// The sizes beyond the first axis that were chosen for an input; nil where none were.
    private func chosenSizes(of input: TensorDescription) throws(InferenceError) -> [Int]? {
        guard let chosen = shapes[input.name] else { return nil }
        guard input.admits([batch] + chosen) || input.admits([1] + chosen) else {
            throw InferenceError(
                .inputMismatch, "the sizes \(chosen) beyond the first axis do not fit the input “\(input)”",
                advice: "give one size for each axis but the first, and the model's own where it has one")
        }
        return chosen
    }

    /// The names that stand for the batch: those of first axes, and the usual ones.
    private func batchSizes(_ inputs: [TensorDescription]) -> [String: Int] {
        var names: [String: Int] = [:]
        for axis in inputs.compactMap(\.axes.first) {
            if case .free(let name) = axis, !name.isEmpty { names[name] = batch }
        }
        for name in ["batch", "batch_size", "N"] { names[name] = batch }
        return names
    }

    private static func size(
        of axis: TensorDescription.Axis, _ position: Int, _ sizes: [String: Int], batch: Int, chosen: Int?
    ) -> Int? {
        switch axis {
        case .fixed(let size): size
        case .free where chosen != nil: chosen
        case .free(""): position == 0 ? batch : nil
        case .free(let name): sizes[name]
        }
    }

    /// A model with a fixed batch must not be profiled as if it had been fed another one.
    private func requireBatch(_ inputs: [TensorDescription], _ shapes: [[Int]]) throws(InferenceError) {
        guard let first = shapes.first(where: { !$0.isEmpty }), batch != 1 || first[0] != 1 else { return }
        guard !shapes.contains(where: { $0.first == batch }) else { return }
        throw InferenceError(
            .inputMismatch, "the model takes batches of \(first[0]) only, not \(batch)",
            advice: "use batch \(first[0]), or export the model with a free first axis")
    }

    private static func usualFill(of input: TensorDescription) -> Fill {
        switch input.element {
        case .float32, .float64, .float16, .bfloat16: return .uniform(0, 1)
        case .bool: return .constant(1)
        default:
            let name = input.name.lowercased()
            if name.contains("mask") { return .constant(1) }
            if name.contains("type_id") || name.contains("segment") { return .constant(0) }
            // Image bytes use the whole range; other integers are indices, and every vocabulary has a hundred words.
            return input.element == .uint8 ? .uniform(0, 256) : .uniform(0, 100)
        }
    }
}
