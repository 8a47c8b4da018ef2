public import ModelGraph

/// Stand-in until the execution plan is merged: one operator per node, without fusions.
public struct ExecutionPlan: Sendable {
    public let operators: [ExecutedOperator]

    init(operators: [ExecutedOperator]) { self.operators = operators }

    public init(
        of model: Model, inputs: [String: [Int]] = [:], batch: Int? = nil, processor: Processor
    ) throws(EnergyPredictionError) {
        let report: WorkReport
        do { report = try model.work(inputs: inputs, batch: batch) } catch {
            throw EnergyPredictionError(.badConfiguration, error.message, place: error.place, advice: error.advice)
        }
        operators = report.nodes.filter { !$0.isConstant }.map { node in
            let output = node.outputShapes.first.flatMap { $0 } ?? []
            let input = node.inputShapes.first.flatMap { $0 } ?? []
            let weights = node.inputShapes.count > 1 ? node.inputShapes[1] ?? [] : []
            let size = output.reduce(1, *)
            var layers: [LayerConfiguration] = []
            if node.operation == "Conv", output.count == 4, input.count == 4, weights.count == 4 {
                let stride = max(1, input[2] / max(1, output[2]))
                let padding = max(0, ((output[2] - 1) * stride + weights[2] - input[2] + 1) / 2)
                if let layer = try? LayerConfiguration(.conv2d, values: [input[0], input[2], weights[2], input[1], output[1], stride, padding, 1, input[1] / weights[1]]) {
                    layers = [layer]
                }
            } else if node.operation == "Gemm" || node.operation == "MatMul", let last = output.last, let depth = input.last {
                layers = (try? [LayerConfiguration(.linear, values: [max(1, size / last), depth, last])]) ?? []
            } else if node.operation == "MaxPool", output.count == 4, input.count == 4 {
                layers = (try? [LayerConfiguration(.maxPool2d, values: [input[0], input[2], 2, input[1], max(1, input[2] / output[2]), 0])]) ?? []
            } else if node.work.elementOperations > 0, let first = output.first, first > 0 {
                let type = LayerType.all.first { $0.name == node.operation.lowercased() } ?? .softmax
                layers = (try? [LayerConfiguration(type, ["batch_size": first, "input_size": size / first])]) ?? []
            }
            return ExecutedOperator(name: node.name, nodes: [node.name], operation: node.operation, layers: layers, work: node.work, remark: nil)
        }
    }
}

public struct ExecutedOperator: Sendable {
    public let name: String
    public let nodes: [String]
    public let operation: String
    public let layers: [LayerConfiguration]
    public let work: Work?
    public let remark: String?
}
