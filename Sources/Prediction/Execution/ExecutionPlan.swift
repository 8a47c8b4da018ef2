public import ModelGraph
import Quantities

/// The operators that ONNX Runtime runs for a network, found from its graph alone.
///
/// Modelled is version 1.31.1 on the CPU at its highest level of optimisation: nodes removed, computed at loading,
/// fused, and images reordered into blocks of channels where convolutions profit.
public struct ExecutionPlan: Sendable {
    /// The operators that run, each after those it reads from; the last stands for the call itself.
    public let operators: [ExecutedOperator]

    /// Plans one inference.
    /// - Parameters:
    ///   - inputs: shapes by input name; left out where the file or `batch` determine them.
    ///   - batch: the size of first axes that the file leaves open.
    ///   - processor: its vector width decides the size of blocks: 16 with AVX-512, 8 with AVX, none below.
    /// - Throws: ``EnergyPredictionError`` `badModel` when an input's size is open, or does not fit the file.
    public init(
        of model: Model, inputs: [String: [Int]] = [:], batch: Int? = nil, processor: Processor
    ) throws(EnergyPredictionError) {
        let report: WorkReport
        let shapes: InferredShapes
        let stated: InferredShapes
        do throws(ModelGraphError) {
            shapes = try model.shapes(inputs: inputs, batch: batch)
            report = try model.work(of: shapes)
            stated = model.hasOpenInputs ? try model.shapes() : shapes
        } catch {
            throw EnergyPredictionError(.badModel, error.message, place: error.place, advice: error.advice)
        }
        var graph = OperatorGraph(model, shapes: shapes, stated: stated)
        RewritingPass.optimise(&graph, for: processor)
        let parts = WorkByStep(report, steps: shapes.steps)
        var executed: [ExecutedOperator] = []
        for id in graph.order {
            executed.append(
                ExecutedOperator(id, in: graph, parts: parts, steps: shapes.steps, layout: BlockedLayout(processor)))
        }
        executed.append(.call(operators: executed.count))
        operators = executed
    }

    /// What the plan counts only roughly, one line for each operator concerned.
    public var remarks: [String] {
        operators.compactMap { executed in executed.remark.map { "\(executed.name) (\(executed.operation)): \($0)" } }
    }
}

extension Model {
    /// Whether the file leaves sizes of its inputs to the caller.
    fileprivate var hasOpenInputs: Bool {
        graph.inputs.contains { input in
            guard let shape = input.shape else { return true }
            return shape.contains { if case .fixed = $0 { false } else { true } }
        }
    }
}

extension ExecutedOperator {
    fileprivate init(
        _ id: OperatorGraph.OperatorID, in graph: OperatorGraph, parts: WorkByStep, steps: [InferenceStep],
        layout: BlockedLayout?
    ) {
        let executed = graph.operators[id]
        name = executed.name
        operation = executed.operation
        nodes = executed.members.map { steps[$0].node.displayedName }
        work = executed.members.isEmpty ? nil : parts.sum(executed.members)
        var lifting = LayerLifting(graph, id, parts: parts)
        lifting.lift()
        layers = lifting.layers
        remark = lifting.remarks.isEmpty ? nil : lifting.remarks.joined(separator: "; ")
        outputBytes = graph.outputBytes(id, layout)
    }

    /// The fixed cost of one inference and of each operator that it runs.
    fileprivate static func call(operators count: Int) -> ExecutedOperator {
        let layer = try? LayerConfiguration(.call, ["nodes": max(1, count)])
        return ExecutedOperator(
            name: "call", nodes: [], operation: "Call", layers: layer.map { [$0] } ?? [], work: nil, remark: nil,
            outputBytes: nil)
    }
}

extension Node {
    fileprivate var displayedName: String { name.isEmpty ? outputs.first ?? operation : name }
}

extension OperatorGraph {
    /// Bytes of an operator's outputs as they lie in memory.
    fileprivate func outputBytes(_ id: OperatorID, _ layout: BlockedLayout?) -> Int? {
        var sum = 0
        for case let output? in operators[id].outputs {
            guard var shape = values[output].shape else { return nil }
            if let channels = values[output].blockedChannels, let layout, shape.count == 4 {
                shape[1] = layout.padded(channels)
            }
            guard let bytes = shape.checkedProduct.flatMap(values[output].elementType.byteCount(of:)) else {
                return nil
            }
            sum += bytes
        }
        return sum
    }
}
