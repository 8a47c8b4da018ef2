import ModelGraph

extension RewritingPass {
    /// A matrix product and the bias added to it become Gemm; more axes than two are flattened around it when the file
    /// fixes them all. Source: `matmul_add_fusion.cc`.
    static let matMulAddFusion = RewritingPass("MatMulAddFusion") { graph in
        var changed = false
        for id in graph.order where graph.operators[id].operation == "MatMul" {
            guard let sum = graph.onlyReader(of: id, ["Add"]), let product = graph.output(id),
                let bias = graph.other(sum, than: product), let rows = graph.gemmRows(id, bias: bias)
            else { continue }
            var inputs = graph.operators[id].inputs + [bias]
            if !rows.isEmpty, let input = inputs[0], let result = graph.output(sum) {
                let name = graph.operators[id].name
                inputs[0] = graph.flatten(input, named: "\(name)/flatten")
                graph.fuse([id, sum], as: "Gemm", inputs: inputs, isRuntimeOwn: false, attributes: [:])
                graph.restoreAxes(of: sum, result: result, named: "\(name)/restore")
            } else {
                graph.fuse([id, sum], as: "Gemm", inputs: inputs, isRuntimeOwn: false, attributes: [:])
            }
            changed = true
        }
        return changed
    }
}

extension OperatorGraph {
    /// The leading axes that have to be flattened for Gemm, none for a plain matrix; nil when Gemm cannot do it.
    fileprivate func gemmRows(_ id: OperatorID, bias: ValueID) -> [Int]? {
        guard let left = input(id, 0), let right = input(id, 1), values[left].elementType == .float32,
            let leftShape = values[left].statedShape, let rightShape = values[right].knownStatedShape,
            rightShape.count == 2, let biasShape = values[bias].statedShape
        else { return nil }
        let columns = rightShape[1]
        if leftShape.count == 2 {
            switch biasShape.count {
            case 1: return biasShape[0] == 1 || biasShape[0] == columns ? [] : nil
            case 2:
                let fitsRows = biasShape[0] == 1 || biasShape[0] != nil && biasShape[0] == leftShape[0]
                return fitsRows && (biasShape[1] == 1 || biasShape[1] == columns) ? [] : nil
            default: return nil
            }
        }
        guard leftShape.count > 2, let known = leftShape.known, biasShape == [columns], isConstant(right)
        else { return nil }
        return Array(known.dropLast())
    }

    fileprivate mutating func flatten(_ input: ValueID, named name: String) -> ValueID {
        let matrix = addValue(like: input, name: name)
        values(matrix, become: values[input].shape.map { [$0.dropLast().reduce(1, *), $0[$0.count - 1]] })
        add(Operator(name: name, operation: "Reshape", inputs: [input], outputs: [matrix]))
        return matrix
    }

    fileprivate mutating func restoreAxes(of gemm: OperatorID, result: ValueID, named name: String) {
        let matrix = addValue(like: result, name: name + ".input")
        values(matrix, become: values[result].shape.map { [$0.dropLast().reduce(1, *), $0[$0.count - 1]] })
        update(gemm) { $0.outputs = [matrix] }
        add(Operator(name: name, operation: "Reshape", inputs: [matrix], outputs: [result]))
    }

    private mutating func values(_ id: ValueID, become shape: [Int]?) {
        self[id].shape = shape
        self[id].statedShape = shape.map { $0.map(Optional.some) }
    }
}
