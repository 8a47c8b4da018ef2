import ModelGraph

/// Finds the layers that one executed operator costs.
struct LayerLifting {
    let graph: OperatorGraph
    let id: OperatorGraph.OperatorID
    let parts: WorkByStep
    private(set) var layers: [LayerConfiguration] = []
    private(set) var remarks: [String] = []

    init(_ graph: OperatorGraph, _ id: OperatorGraph.OperatorID, parts: WorkByStep) {
        self.graph = graph
        self.id = id
        self.parts = parts
    }

    var executed: OperatorGraph.Operator { graph.operators[id] }

    /// Shape of an input or output in its plain form; nil when omitted or dependent on data.
    func input(_ index: Int) -> [Int]? { graph.input(id, index).flatMap { graph[$0].shape } }
    func output(_ index: Int = 0) -> [Int]? {
        executed.outputs.indices.contains(index) ? executed.outputs[index].flatMap { graph[$0].shape } : nil
    }

    /// Adds a layer; sizes that the type does not allow are counted as a copy.
    mutating func add(_ type: LayerType, _ values: [String: Int]) {
        do throws(EnergyPredictionError) {
            layers.append(try LayerConfiguration(type, values))
        } catch {
            note("\(error.message): counted as a copy of its bytes")
            addCopy()
        }
    }

    mutating func note(_ remark: String) {
        if !remarks.contains(remark) { remarks.append(remark) }
    }

    /// Adds the operator's bytes, read and written, as copies.
    mutating func addCopy() {
        let work = parts.sum(executed.members)
        let elements = (work.bytesRead + work.bytesWritten + work.weightBytes) / (2 * Int(elementBytes))
        guard elements > 0, let layer = try? LayerConfiguration(.copy, ["batch_size": 1, "input_size": elements])
        else { return }
        layers.append(layer)
    }

    /// Adds multiply-accumulates as a matrix product with as many results as the operator has.
    mutating func addProduct(multiplyAccumulates: Int, output: [Int], rounds: Int = 1) {
        guard multiplyAccumulates > 0, let elements = output.checkedProduct, elements > 0 else { return }
        let columns = max(1, output.last ?? 1)
        let inner = max(1, multiplyAccumulates / elements / max(1, rounds))
        add(
            .matMul,
            ["batch_size": max(1, rounds), "rows": max(1, elements / columns), "inner": inner, "columns": columns])
    }

    mutating func lift() {
        if liftsToNothing { return }
        guard executed.outputs.allSatisfy({ $0.map { graph[$0].shape != nil } ?? true }) else {
            note("its sizes depend on data: left out")
            return
        }
        if executed.outputs.contains(where: { $0.flatMap { graph[$0].shape?.contains(0) } ?? false }) { return }
        if isQuantized { note("runs on integers: predicted with the prices of single precision") }
        if isHalfPrecision { note("runs in another precision: predicted with the prices of single precision") }
        if !liftProduct(), !liftImage(), !liftElements(), !liftMovement() { liftOther() }
    }

    private static let views: Set<String> = [
        "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout", "Shape", "Size", "Constant",
    ]

    private var liftsToNothing: Bool { Self.views.contains(executed.operation) }

    private static let quantized: Set<String> = [
        "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger", "QuantizeLinear", "DequantizeLinear",
        "DynamicQuantizeLinear", "MatMulIntegerToFloat", "DynamicQuantizeMatMul", "QLinearAdd", "QLinearMul",
    ]

    private var isQuantized: Bool { Self.quantized.contains(executed.operation) }

    private var isHalfPrecision: Bool {
        graph.output(id).map { [.float16, .bfloat16, .float64].contains(graph[$0].elementType) } ?? false
    }

    /// Operators without a type of their own: their multiply-accumulates as a product, their bytes as a copy.
    private mutating func liftOther() {
        let work = parts.sum(executed.members)
        if ["If", "Loop", "Scan"].contains(executed.operation) {
            note("\(executed.operation): its inner nodes are counted as products and copies")
            for inner in executed.members.flatMap({ parts.inner($0) }) {
                guard let shape = inner.outputShapes.first ?? nil else { continue }
                addProduct(
                    multiplyAccumulates: inner.work.multiplyAccumulates, output: shape, rounds: inner.rounds)
            }
            addCopy()
            return
        }
        note(
            work.multiplyAccumulates > 0
                ? "no model of \(executed.operation): counted as a matrix product and a copy of its bytes"
                : "no model of \(executed.operation): counted as a copy of its bytes")
        if let output = output() { addProduct(multiplyAccumulates: work.multiplyAccumulates, output: output) }
        addCopy()
    }
}
