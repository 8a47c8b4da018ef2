import ModelGraph

extension RewritingPass {
    /// Moves transpositions behind operators that do not care for the order of axes, where they are likely to cancel.
    ///
    /// Source: `transpose_optimization/onnx_transpose_optimization.cc`: an operator is turned when that lowers the
    /// estimated cost, the rank of what must be transposed before and, unless a transposition follows, behind it.
    static let transposeOptimizer = RewritingPass("TransposeOptimizer") { graph in
        let order = graph.order
        guard order.contains(where: { graph.operators[$0].operation == "Transpose" }) else { return false }
        let leading = graph.leadingToTranspose(order)
        var changed = false
        for id in order where !graph.operators[id].isRemoved {
            for index in graph.operators[id].inputs.indices {
                guard let transpose = graph.producer(of: graph.input(id, index), "Transpose"),
                    let permutation = graph.permutation(transpose)
                else { continue }
                if graph.push(transpose, permutation, behind: id, input: index, leading) {
                    changed = true
                    break
                }
            }
        }
        return changed
    }
}

extension OperatorGraph {
    fileprivate func permutation(_ id: OperatorID) -> [Int]? {
        if let order = operators[id].ints("perm") { return order.isPermutation ? order : nil }
        guard let rank = input(id, 0).flatMap({ values[$0].statedShape?.count }) else { return nil }
        return (0..<rank).reversed()
    }

    /// Values that reach a transposition through operators that can be turned.
    fileprivate func leadingToTranspose(_ order: [OperatorID]) -> Set<ValueID> {
        var leading: Set<ValueID> = []
        for id in order.reversed() {
            if operators[id].operation == "Transpose" {
                if let input = input(id, 0) { leading.insert(input) }
            } else if let turning = AxisTurning(operators[id]),
                operators[id].outputs.contains(where: { $0.map(leading.contains) ?? false })
            {
                for index in turning.inputs(of: operators[id]) {
                    if let input = input(id, index) { leading.insert(input) }
                }
            }
        }
        return leading
    }

    fileprivate mutating func push(
        _ transpose: OperatorID, _ permutation: [Int], behind id: OperatorID, input index: Int,
        _ leading: Set<ValueID>
    ) -> Bool {
        if operators[id].operation == "Transpose" { return merge(transpose, permutation, into: id) }
        if operators[id].operation == "Shape" { return measure(transpose, permutation, by: id) }
        guard let turning = AxisTurning(operators[id]), turning.inputs(of: operators[id]).contains(index),
            let attributes = turning.attributes(operators[id], after: permutation),
            canTurn(id, turning, rank: permutation.count)
        else { return false }
        var cost = turning.inputs(of: operators[id]).reduce(0) { $0 + turningCost(input(id, $1), permutation) }
        let outputs = operators[id].outputs.compactMap { $0 }
        if cost < 0, !outputs.contains(where: leading.contains) { cost += outputs.map(rank).max() ?? 0 }
        guard cost < 0 else { return false }
        for index in turning.inputs(of: operators[id]) {
            guard let value = input(id, index) else { continue }
            turn(value, permutation, input: index, of: id)
        }
        update(id) { $0.attributes = attributes }
        for output in outputs { turnOutput(output, permutation, of: id) }
        removeUnread(transpose)
        return true
    }

    /// Two transpositions in a row become one, or none.
    private mutating func merge(_ first: OperatorID, _ permutation: [Int], into id: OperatorID) -> Bool {
        guard let second = self.permutation(id), second.count == permutation.count, let input = input(first, 0)
        else { return false }
        let composed = second.map { permutation[$0] }
        if composed == Array(composed.indices) {
            guard bypass(id, reading: input) else { return false }
        } else {
            update(id) { merged in
                merged.inputs = [input]
                merged.attributes["perm"] = .ints(composed)
            }
        }
        removeUnread(first)
        return true
    }

    /// The shape behind a transposition is the shape before it in another order.
    private mutating func measure(_ transpose: OperatorID, _ permutation: [Int], by id: OperatorID) -> Bool {
        guard let source = input(transpose, 0), let result = output(id) else { return false }
        let count = permutation.count
        func clamped(_ axis: Int) -> Int { max(0, min(count, axis < 0 ? axis + count : axis)) }
        let start = clamped(operators[id].int("start", default: 0))
        let picked = Array(permutation[start..<max(start, clamped(operators[id].int("end", default: count)))])
        let name = operators[id].name
        let sizes = addValue(Value(name: "\(name)/sizes", elementType: .int64, shape: [count], statedShape: [count]))
        let order = addValue(
            Value(
                name: "\(name)/order", elementType: .int64, shape: [picked.count], statedShape: [picked.count],
                numbers: picked.map { Double($0) }, isConstant: true))
        update(id) { shape in
            shape.inputs = [source]
            shape.outputs = [sizes]
            shape.attributes = [:]
        }
        add(Operator(name: "\(name)/gather", operation: "Gather", inputs: [sizes, order], outputs: [result]))
        removeUnread(transpose)
        return true
    }

    private func canTurn(_ id: OperatorID, _ turning: AxisTurning, rank: Int) -> Bool {
        turning.inputs(of: operators[id]).allSatisfy { index in
            guard let value = input(id, index) else { return true }
            return values[value].isConstant || values[value].statedShape?.count == rank
        }
    }

    /// Axes that are not of size 1: what a transposition of the value is taken to cost.
    private func rank(_ value: ValueID) -> Int { values[value].statedShape?.count { $0 != 1 } ?? 5 }

    private func turningCost(_ value: ValueID?, _ permutation: [Int]) -> Int {
        guard let value, !values[value].isConstant else { return 0 }
        if let transpose = producer(of: value, "Transpose"), let own = self.permutation(transpose) {
            return own == permutation ? -rank(value) : 0
        }
        return rank(value)
    }

    /// Feeds an input with its axes in the order before the transposition.
    private mutating func turn(_ value: ValueID, _ permutation: [Int], input index: Int, of id: OperatorID) {
        let back = permutation.inverted
        if values[value].isConstant {
            let turned = addValue(values[value].permuted(by: back))
            update(id) { $0.inputs[index] = turned }
            return
        }
        if let transpose = producer(of: value, "Transpose"), let own = self.permutation(transpose),
            let source = input(transpose, 0)
        {
            let composed = back.map { own[$0] }
            if composed == Array(composed.indices) {
                update(id) { $0.inputs[index] = source }
            } else {
                let turned = addTranspose(of: source, composed)
                update(id) { $0.inputs[index] = turned }
            }
            removeUnread(transpose)
            return
        }
        let turned = addTranspose(of: value, back)
        update(id) { $0.inputs[index] = turned }
    }

    private mutating func addTranspose(of value: ValueID, _ permutation: [Int]) -> ValueID {
        let same = readers[value].first {
            operators[$0].operation == "Transpose" && self.permutation($0) == permutation
        }
        if let same, let turned = output(same) { return turned }
        let name = values[value].name + "/transpose"
        var turned = values[value].permuted(by: permutation)
        turned.name = name
        turned.isGraphOutput = false
        let result = addValue(turned)
        add(
            Operator(
                name: name, operation: "Transpose", inputs: [value], outputs: [result],
                attributes: ["perm": .ints(permutation)]))
        return result
    }

    private mutating func turnOutput(_ value: ValueID, _ permutation: [Int], of id: OperatorID) {
        var before = values[value].permuted(by: permutation.inverted)
        before.isGraphOutput = false
        let turned = addValue(before)
        update(id) { $0.outputs = $0.outputs.map { $0 == value ? turned : $0 } }
        add(
            Operator(
                name: values[value].name + "/transpose", operation: "Transpose", inputs: [turned], outputs: [value],
                attributes: ["perm": .ints(permutation)]))
    }
}

extension OperatorGraph.Value {
    /// The value with its axes in another order; axes in front that broadcasting adds are filled in.
    func permuted(by permutation: [Int]) -> OperatorGraph.Value {
        func permute<Size>(_ sizes: [Size]?, one: Size) -> [Size]? {
            guard let sizes, sizes.count <= permutation.count else { return nil }
            let full = Array(repeating: one, count: permutation.count - sizes.count) + sizes
            return permutation.map { full[$0] }
        }
        var copy = self
        copy.shape = permute(shape, one: 1)
        copy.statedShape = permute(statedShape, one: 1)
        copy.axisNames = permute(axisNames, one: nil)
        if numbers?.count != 1 { copy.numbers = nil }
        return copy
    }
}

extension [Int] {
    fileprivate var isPermutation: Bool { sorted() == Array(indices) }

    var inverted: [Int] {
        var inverse = self
        for (place, axis) in enumerated() where indices.contains(axis) { inverse[axis] = place }
        return inverse
    }
}
