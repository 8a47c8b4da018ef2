/// An architecture of the zoo: what is published about it, and its graph for any allowed input size.
public struct ZooModel: Sendable {
    /// What a model answers.
    public enum Task: String, Sendable, Hashable, Codable, CaseIterable {
        /// Image in, one score per class out.
        case classify
        /// Image in, candidate boxes with class scores out, before non-maximum suppression.
        case detect
    }

    /// The name as typed, for example `yolov7-tiny`.
    public let name: String
    /// The family whose members differ in size only, for example `YOLOv7`.
    public let family: String
    public let task: Task
    /// Side of the square input in pixels when none is asked for.
    public let inputSize: Int
    /// Input sizes are multiples of this.
    public let inputSizeMultiple: Int
    /// Smallest and largest input size.
    public let inputSizes: ClosedRange<Int>
    public let published: PublishedFigures
    /// Adds the layers from the image to the output.
    let network: @Sendable (inout GraphBuilder, GraphBuilder.Value) -> GraphBuilder.Value

    init(
        _ name: String, family: String, task: Task, inputSize: Int, multiple: Int,
        inputSizes: ClosedRange<Int>? = nil, published: PublishedFigures,
        network: @escaping @Sendable (inout GraphBuilder, GraphBuilder.Value) -> GraphBuilder.Value
    ) {
        self.name = name
        self.family = family
        self.task = task
        self.inputSize = inputSize
        self.inputSizeMultiple = multiple
        self.inputSizes = inputSizes ?? multiple...4096
        self.published = published
        self.network = network
    }

    /// The name of the graph's input, [batch, 3, size, size], RGB in 0…1 or standardised.
    public var inputName: String { task == .detect ? "images" : "input" }

    /// Builds the model with weights drawn from a seed; its answers mean nothing, its work is that of the trained model.
    ///
    /// The batch size is symbolic (`batch`). Detectors answer [batch, boxes, 85]: centre x, centre y, width, height in
    /// pixels, objectness, 80 class scores; classifiers answer [batch, 1000]. The output is named `output`. Batch
    /// normalisation is folded into the convolutions, as in an exported model.
    /// - Parameters:
    ///   - inputSize: side of the square input in pixels; nil takes ``inputSize``.
    ///   - seed: the seed of all weights.
    /// - Throws: `invalidInput` for a size that ``inputSizes`` and ``inputSizeMultiple`` do not allow.
    public func model(inputSize: Int? = nil, seed: UInt64 = 1) throws(ModelGraphError) -> Model {
        let size = try checked(inputSize: inputSize ?? self.inputSize)
        var builder = GraphBuilder(name: "\(name)@\(size)", seed: seed)
        let image = builder.input(inputName, shape: [3, size, size])
        let answer = network(&builder, image)
        return Model(
            graph: builder.finish(answer, as: "output"),
            metadata: ["zoo": "\(name)@\(size)", "weights": "random, seed \(seed)"])
    }

    /// The same size when the model allows it.
    /// - Throws: `invalidInput` with the nearest allowed sizes.
    func checked(inputSize size: Int) throws(ModelGraphError) -> Int {
        if inputSizes.contains(size), size.isMultiple(of: inputSizeMultiple) { return size }
        let down = min(max(size, inputSizes.lowerBound), inputSizes.upperBound) / inputSizeMultiple * inputSizeMultiple
        let nearest = [down, down + inputSizeMultiple].filter { inputSizes.contains($0) }
        throw ModelGraphError(
            .invalidInput, "\(name) takes no input of \(size) px: \(rule)", place: "zoo:\(name)",
            advice: "write " + nearest.map { "zoo:\(name)@\($0)" }.joined(separator: " or "))
    }

    private var rule: String {
        inputSizes.lowerBound == inputSizes.upperBound
            ? "only \(inputSize)"
            : "only multiples of \(inputSizeMultiple) from \(inputSizes.lowerBound) to \(inputSizes.upperBound)"
    }
}
