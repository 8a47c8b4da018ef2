import Inference

/// The first runs of a session, on generated inputs: the engine then has its memory and kernels, and it shows whether
/// the model takes batches.
struct WarmUp {
    private let session: any InferenceSession
    private let interface: ModelInterface
    private let outputPositions: [Int]
    private let batch: Int
    /// Sizes beyond the first axis by the input's name.
    private let shapes: [String: [Int]]

    init(
        _ session: any InferenceSession, _ interface: ModelInterface, _ outputPositions: [Int], batch: Int,
        shapes: [String: [Int]]
    ) {
        self.session = session
        self.interface = interface
        self.outputPositions = outputPositions
        self.batch = batch
        self.shapes = shapes
    }

    /// Runs one item and a full batch.
    /// - Returns: why requests must run one by one; nil when they may share a batch.
    /// - Throws: ``InferenceError`` when the model does not run on one item of the sizes that it declares or is given.
    func run() throws(InferenceError) -> String? {
        let isGuess = interface.inputs.contains {
            shapes[$0.name] == nil && $0.axes.dropFirst().contains(where: \.isFree)
        }
        let alone = declaredSoloReason == nil ? 1 : interface.inputs.lazy.compactMap(\.axes.first?.size).first ?? 1
        do throws(InferenceError) {
            _ = try rows(alone)
        } catch {
            // Sizes that nobody gave may be ones that the model cannot have.
            guard isGuess, error.code == .runFailed else { throw error }
            return declaredSoloReason
        }
        if let declaredSoloReason { return declaredSoloReason }
        let size = max(2, batch)
        do throws(InferenceError) {
            let wrong = try rows(size).firstIndex { $0 != size }
            return wrong.map { "its output “\(interface.outputs[$0].name)” does not have a row for each item" }
        } catch {
            return "it fails on \(size) items: \(error.message)"
        }
    }

    /// What the model's own description says against batches.
    private var declaredSoloReason: String? {
        for tensor in interface.inputs + interface.outputs where tensor.axes.first?.isFree != true {
            return "the first axis of “\(tensor.name)” is "
                + (tensor.axes.first.map { "\($0) in the model" } ?? "missing in the model")
        }
        let names = Set(interface.inputs.compactMap { $0.axes.first?.name }.filter { !$0.isEmpty })
        return names.count > 1 ? "the first axes of its inputs are \(names.sorted().joined(separator: " and "))" : nil
    }

    /// Runs so many items.
    /// - Returns: the first size of each output.
    private func rows(_ items: Int) throws(InferenceError) -> [Int?] {
        let generator = InputGenerator(batch: items, shapes: shapes)
        let run = try session.bind(try generator.buffers(for: interface.inputs.map { settled($0) }))
        try run.run()
        var rows: [Int?] = []
        for position in outputPositions { rows.append(try run.withOutput(position) { _, shape, _ in shape.first }) }
        return rows
    }

    /// The input with guessed sizes for free axes beyond the first, unless they are given.
    private func settled(_ input: TensorDescription) -> TensorDescription {
        guard shapes[input.name] == nil else { return input }
        // Images of 64 × 64 pass through every backbone; 16 is a short sentence or signal.
        let guess = input.axes.count == 4 ? 64 : 16
        let axes = input.axes.enumerated().map { $0 == 0 ? $1 : .fixed($1.size ?? guess) }
        return TensorDescription(name: input.name, element: input.element, axes: axes)
    }
}

extension TensorDescription.Axis {
    var isFree: Bool { size == nil }

    /// Nil when the caller chooses it.
    var size: Int? { if case .fixed(let size) = self { size } else { nil } }

    /// The name of a free size; nil for a fixed one.
    var name: String? { if case .free(let name) = self { name } else { nil } }
}
