import ModelGraph
import Prediction
import Statistics
import TestKit
import Testing

/// Seeded random networks against what ONNX Runtime really ran.
@Suite(.serialized) struct RandomNetworkTests {
    @Test(.needsEngine) func runsWhatTheEngineRuns() throws {
        let seed = testSeed([:])
        try forRandomInstances(150, seed: seed) { generator, label in
            var network = RandomNetwork(&generator)
            let model = network.model(&generator)
            let profile = try ProfiledOperators(model, batch: 2)
            let plan = try ExecutionPlan(of: model, batch: 2, processor: .here)
            let nodes = model.graph.nodes.map { "\($0.operation)(\($0.inputs)) → \($0.outputs)" }
            #expect(
                difference(plan.described, profile.operators) == "", "\(label)\n\(nodes.joined(separator: "\n"))")
        }
    }
}

/// A random graph of images: convolutions with channel counts that fill blocks and that do not, and what goes between.
private struct RandomNetwork {
    private struct Image {
        let name: String
        let channels: Int
        let side: Int
    }

    private var nodes: [Node] = []
    private var weights: [Tensor] = []
    private var images: [Image]
    private let input: Image

    init(_ generator: inout SeededGenerator) {
        input = Image(name: "input", channels: Self.channels.randomElement(using: &generator) ?? 16, side: 8)
        images = [input]
    }

    private static let channels = [3, 8, 10, 12, 16, 18, 20, 24, 32, 48]

    mutating func model(_ generator: inout SeededGenerator) -> Model {
        for _ in 0..<Int.random(in: 3...14, using: &generator) { addOne(&generator) }
        let read = Set(nodes.flatMap(\.inputs))
        let outputs = images.filter { !read.contains($0.name) }
        return Model(
            graph: Graph(
                name: "random", inputs: [value(input)], outputs: outputs.map(value), nodes: nodes,
                initializers: weights))
    }

    private func value(_ image: Image) -> ValueInfo {
        ValueInfo(
            image.name,
            shape: [.symbolic("batch"), .fixed(image.channels), .fixed(image.side), .fixed(image.side)])
    }

    private mutating func addOne(_ generator: inout SeededGenerator) {
        guard let image = images.suffix(4).randomElement(using: &generator) else { return }
        let same = images.filter { $0.channels == image.channels && $0.side == image.side }
        let other = same.randomElement(using: &generator) ?? image
        switch Int.random(in: 0..<14, using: &generator) {
        case 0...3: convolve(image, &generator)
        case 4: add("Relu", [image])
        case 5: add(["Sigmoid", "Tanh", "LeakyRelu", "HardSigmoid", "Elu"].randomElement(using: &generator)!, [image])
        case 6: normalise(image)
        case 7, 8: add("Add", [image, other])
        case 9: add("Mul", [image, other])
        case 10:
            let gate = add("Sigmoid", [image])
            add("Mul", [image, gate])
        case 11:
            let parts = images.filter { $0.side == image.side }.suffix(3)
            add(
                "Concat", Array(parts), channels: parts.reduce(0) { $0 + $1.channels }, attributes: ["axis": .int(1)])
        case 12 where image.side >= 2:
            add(
                ["MaxPool", "AveragePool"].randomElement(using: &generator)!, [image], side: image.side / 2,
                attributes: ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])])
        default: add("GlobalAveragePool", [image], side: 1)
        }
    }

    private mutating func convolve(_ image: Image, _ generator: inout SeededGenerator) {
        let isDepthwise = Int.random(in: 0..<4, using: &generator) == 0
        let outputs = isDepthwise ? image.channels : Self.channels.randomElement(using: &generator) ?? 16
        let kernel = [1, 3].randomElement(using: &generator) ?? 1
        let weight = tensor([outputs, isDepthwise ? 1 : image.channels, kernel, kernel])
        let bias = Bool.random(using: &generator) ? [tensor([outputs])] : []
        add(
            "Conv", [image], constants: [weight] + bias, channels: outputs,
            attributes: [
                "kernel_shape": .ints([kernel, kernel]), "pads": .ints(Array(repeating: kernel / 2, count: 4)),
                "group": .int(isDepthwise ? image.channels : 1),
            ])
    }

    private mutating func normalise(_ image: Image) {
        add(
            "BatchNormalization", [image], constants: (0..<4).map { _ in tensor([image.channels]) },
            attributes: ["epsilon": .float(1e-5)])
    }

    private mutating func tensor(_ shape: [Int]) -> String {
        let name = "weight\(weights.count)"
        weights.append(
            Tensor(name: name, shape: shape, contents: .random(seed: UInt64(weights.count), bound: 0.5)))
        return name
    }

    @discardableResult
    private mutating func add(
        _ operation: String, _ inputs: [Image], constants: [String] = [], channels: Int? = nil, side: Int? = nil,
        attributes: [String: Attribute] = [:]
    ) -> Image {
        let name = "value\(nodes.count)"
        nodes.append(
            Node(
                name: "node\(nodes.count)", operation: operation, inputs: inputs.map(\.name) + constants,
                outputs: [name], attributes: attributes))
        let image = Image(
            name: name, channels: channels ?? inputs[0].channels, side: side ?? inputs[0].side)
        images.append(image)
        return image
    }
}
