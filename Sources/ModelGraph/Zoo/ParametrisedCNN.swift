import Quantities

/// A convolutional network whose layers are counted out, for studies of what each layer costs.
///
/// `depth` stages of `convolutions` 3 × 3 convolutions each, which keep height and width; a 2 × 2 maximum pooling ends each
/// stage. The first stage has `width` channels, each further one twice as many. Then `linear` fully connected layers: the
/// last has `classes` outputs, those before it ``hidden`` each. The activation follows every convolution and every
/// fully connected layer but the last. With one stage it is the design of “Green AI: an empirical study”: 1 or 4
/// convolutions, 3 or 7 fully connected layers, ReLU or none.
public struct ParametrisedCNN: Sendable, Hashable, Codable {
    /// What follows each layer but the last.
    public enum Activation: String, Sendable, Hashable, Codable, CaseIterable {
        case none, relu, relu6, gelu, silu, tanh, sigmoid
        case leakyReLU = "leaky-relu"
    }

    /// Convolutions of each stage; 0 leaves the pooling alone.
    public var convolutions = 1
    /// Fully connected layers.
    public var linear = 3
    public var activation = Activation.relu
    /// Channels of the first stage.
    public var width = 32
    /// Stages, each of which halves height and width.
    public var depth = 1
    /// Channels, height and width of an image.
    public var image = [1, 28, 28]
    public var classes = 10

    /// Outputs of each fully connected layer but the last.
    public static let hidden = 128
    /// Weights that a network may have: four bytes each, 2 GB together.
    static let mostParameters = 500_000_000

    public init() {}

    /// Builds the network with weights drawn from a seed; the batch size is symbolic.
    /// - Throws: `invalidInput` for counts out of range, and for more stages than the image can be halved; `tooLarge`.
    public func model(seed: UInt64 = 1) throws(ModelGraphError) -> Model {
        try check()
        var builder = GraphBuilder(name: "cnn", seed: seed)
        let input = builder.input("input", shape: image)
        let answer = network(&builder, input)
        let model = Model(graph: builder.finish(answer, as: "output"), metadata: ["weights": "random, seed \(seed)"])
        return model
    }

    private func network(_ g: inout GraphBuilder, _ image: GraphBuilder.Value) -> GraphBuilder.Value {
        var x = image
        for stage in 0..<depth {
            x = g.scope("stage\(stage + 1)") { g in
                var x = x
                for _ in 0..<convolutions {
                    x = g.convolution(x, channels: width << stage, kernel: 3, then: activation.nonlinearity)
                }
                return g.maxPool(x, kernel: 2, stride: 2)
            }
        }
        return g.scope("classifier") { g in
            x = g.flatten(x)
            for _ in 1..<linear { x = g.linear(x, features: Self.hidden, then: activation.nonlinearity) }
            return g.linear(x, features: classes)
        }
    }

    private func check() throws(ModelGraphError) {
        let ranges = [
            ("convolutions", convolutions, 0...64), ("linear", linear, 1...64), ("width", width, 1...4096),
            ("depth", depth, 1...10), ("classes", classes, 1...100_000),
        ]
        for (name, value, range) in ranges where !range.contains(value) {
            throw invalid("\(name) is \(value)", "give \(range.lowerBound) to \(range.upperBound)")
        }
        guard image.count == 3, image.allSatisfy({ (1...4096).contains($0) }) else {
            throw invalid("an image of shape \(image)", "give channels, height and width, such as [1, 28, 28]")
        }
        let side = min(image[1], image[2])
        guard side >> depth >= 1 else {
            let most = Int.bitWidth - 1 - side.leadingZeroBitCount
            throw invalid(
                "\(depth) stages halve an image of \(image[1]) × \(image[2]) to nothing",
                most > 0 ? "give a depth of at most \(most), or a larger image" : "give a larger image")
        }
        guard parameters <= Self.mostParameters else {
            throw ModelGraphError(
                .tooLarge, "the network would have \(parameters) weights, more than \(Self.mostParameters)",
                advice: "make it narrower or less deep, or the image smaller")
        }
    }

    /// Weights and biases; no product overflows within the checked ranges.
    private var parameters: Int {
        var (count, channels) = (0, image[0])
        for stage in 0..<depth {
            for _ in 0..<convolutions {
                count += (9 * channels + 1) * (width << stage)
                channels = width << stage
            }
        }
        var features = channels * (image[1] >> depth) * (image[2] >> depth)
        for outputs in Array(repeating: Self.hidden, count: linear - 1) + [classes] {
            count += (features + 1) * outputs
            features = outputs
        }
        return count
    }

    private func invalid(_ message: String, _ advice: String) -> ModelGraphError {
        ModelGraphError(.invalidInput, message, place: "cnn", advice: advice)
    }
}

extension ParametrisedCNN.Activation {
    var nonlinearity: Nonlinearity? {
        switch self {
        case .none: nil
        case .relu: .relu
        case .relu6: .relu6
        case .gelu: .gelu
        case .silu: .silu
        case .tanh: .tanh
        case .sigmoid: .sigmoid
        case .leakyReLU: .leakyReLU(slope: 0.01)
        }
    }
}
