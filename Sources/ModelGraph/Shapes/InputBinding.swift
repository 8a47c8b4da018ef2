import Quantities

/// The sizes of a model's inputs and symbolic axes for one analysis.
struct InputBinding {
    private(set) var shapes: [String: [Int?]?] = [:]
    private(set) var symbols: [String: Int] = [:]

    /// - Throws: `invalidInput` for a name, rank or size that does not fit the graph's inputs.
    init(_ graph: Graph, inputs: [String: [Int]], batch: Int?) throws(ModelGraphError) {
        let names = graph.inputs.map(\.name)
        for name in inputs.keys.sorted() where !names.contains(name) {
            throw ModelGraphError(
                .invalidInput, "the model has no input “\(name)”",
                advice: names.nearest(to: name).map { "did you mean “\($0)”?" }
                    ?? "its inputs are \(names.joined(separator: ", "))")
        }
        for input in graph.inputs {
            for case .fixed(let size) in input.shape ?? [] where size > ShapeInference.largestAxis {
                throw ModelGraphError(.tooLarge, "input “\(input.name)” has an axis of size \(size)")
            }
            if let given = inputs[input.name] { try bind(input, to: given) }
        }
        if let batch { try bindBatch(batch, graph, given: Set(inputs.keys)) }
        for input in graph.inputs where inputs[input.name] == nil {
            guard let shape = input.shape else {
                shapes[input.name] = .some(nil)
                continue
            }
            var sizes = shape.map { $0.size(symbols) }
            if let batch, shape.first?.isOpen == true { sizes[0] = sizes[0] ?? batch }
            shapes[input.name] = sizes
        }
    }

    private mutating func bind(_ input: ValueInfo, to given: [Int]) throws(ModelGraphError) {
        for size in given where size < 0 || size > ShapeInference.largestAxis {
            throw ModelGraphError(.invalidInput, "input “\(input.name)” cannot have an axis of size \(size)")
        }
        guard let shape = input.shape else {
            shapes[input.name] = given.map(Optional.some)
            return
        }
        guard shape.count == given.count else { throw mismatch(input, given) }
        for (axis, size) in zip(shape, given) {
            switch axis {
            case .fixed(let fixed):
                guard fixed == size else { throw mismatch(input, given) }
            case .symbolic(let name): try bind(name, to: size)
            case .unknown: break
            }
        }
        shapes[input.name] = given.map(Optional.some)
    }

    private mutating func bind(_ symbol: String, to size: Int) throws(ModelGraphError) {
        if let other = symbols.updateValue(size, forKey: symbol), other != size {
            throw ModelGraphError(.invalidInput, "the axis “\(symbol)” is given as \(other) and as \(size)")
        }
    }

    /// Binds the first axes that the file leaves open.
    private mutating func bindBatch(
        _ batch: Int, _ graph: Graph, given: Set<String>
    ) throws(ModelGraphError) {
        guard batch > 0, batch <= ShapeInference.largestAxis else {
            throw ModelGraphError(.invalidInput, "the batch size is \(batch)", advice: "give 1 or more")
        }
        let firsts = graph.inputs.compactMap { $0.shape?.first }
        for case .symbolic(let name) in firsts where symbols[name] == nil { symbols[name] = batch }
        let sizes = graph.inputs.compactMap { input -> Int? in
            given.contains(input.name)
                ? shapes[input.name].flatMap { $0?.first ?? nil }
                : input.shape?.first.flatMap { $0.size(symbols) ?? batch }
        }
        guard sizes.isEmpty || sizes.contains(batch) else {
            throw ModelGraphError(
                .invalidInput,
                "the model's inputs have the first axes \(sizes), which a batch of \(batch) does not fit",
                advice: "export the model with an open batch axis")
        }
    }

    private func mismatch(_ input: ValueInfo, _ given: [Int]) -> ModelGraphError {
        ModelGraphError(
            .invalidInput, "input “\(input.name)” has the shape \(input.shapeText), which \(given) does not fit")
    }
}

extension Dimension {
    fileprivate var isOpen: Bool {
        if case .fixed = self { false } else { true }
    }
}

extension ValueInfo {
    /// The shape as people write it, for example `batch×3×?×?`.
    package var shapeText: String {
        guard let shape else { return "of unknown rank" }
        return shape.map { axis in
            switch axis {
            case .fixed(let size): String(size)
            case .symbolic(let name): name
            case .unknown: "?"
            }
        }.joined(separator: "×")
    }
}
