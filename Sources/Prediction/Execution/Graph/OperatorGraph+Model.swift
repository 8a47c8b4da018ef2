import ModelGraph

extension OperatorGraph {
    /// The operators of a model's main graph as its file has them.
    /// - Parameters:
    ///   - shapes: sizes for the inputs that the plan is made for.
    ///   - stated: sizes that follow from the file alone.
    init(_ model: Model, shapes: InferredShapes, stated: InferredShapes) {
        self.init()
        var identifiers: [String: ValueID] = [:]
        identifiers.reserveCapacity(shapes.values.count)
        func value(_ name: String, _ graph: inout OperatorGraph) -> ValueID {
            if let known = identifiers[name] { return known }
            let inferred = shapes.values[name]
            let id = graph.addValue(
                Value(
                    name: name, elementType: inferred?.elementType ?? .undefined, shape: inferred?.knownShape,
                    statedShape: stated.values[name]?.shape,
                    numbers: inferred?.numbers,
                    isConstant: inferred?.isConstant ?? false))
            identifiers[name] = id
            return id
        }
        for (position, step) in shapes.steps.enumerated() {
            let node = step.node
            add(
                Operator(
                    name: node.name.isEmpty ? node.outputs.first ?? node.operation : node.name,
                    operation: node.operation,
                    inputs: node.inputs.map { $0.isEmpty ? nil : value($0, &self) },
                    outputs: node.outputs.map { $0.isEmpty ? nil : value($0, &self) },
                    attributes: node.attributes, members: [position],
                    captures: step.captures(from: identifiers), operatorSet: step.operatorSet,
                    isRuntimeOwn: node.domain == "com.microsoft"))
        }
        for named in model.graph.inputs + model.graph.statedShapes {
            if let id = identifiers[named.name] { self[id].axisNames = named.shape?.map(\.name) }
        }
        for output in model.graph.outputs {
            if let id = identifiers[output.name] { self[id].isGraphOutput = true }
        }
        // A value is constant to the optimiser when constant folding makes it so, not before.
        for case let output? in operators.flatMap(\.outputs) {
            self[output].isConstant = false
        }
    }
}

extension Dimension {
    fileprivate var name: String? {
        if case .symbolic(let name) = self { name } else { nil }
    }
}

extension InferenceStep {
    /// Values of the surrounding graph that inner graphs read.
    fileprivate func captures(from outer: [String: Int]) -> [Int] {
        var found: Set<Int> = []
        func visit(_ steps: [InferenceStep]) {
            for step in steps {
                for name in step.node.inputs { if let id = outer[name] { found.insert(id) } }
                for body in step.bodies { visit(body) }
            }
        }
        for body in bodies { visit(body) }
        return found.sorted()
    }
}
