import Accuracy
import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Tells what an image shows: the likeliest classes of a model trained as on ImageNet.
///
/// Request: `image`, prepared as by ``ImageTransform``. Answer: `classes` INT64 [1, k], the likeliest first; `scores` FP32
/// [1, k], their probabilities; `labels` BYTES [1, k] where a file beside the model, of its name and `.labels.txt`, names
/// the classes in their order, one a line. Outputs that are no probabilities go through softmax.
public struct ImageClassification: StageTransform {
    public static let name = "image-classification"

    /// The most classes of an answer.
    static let most = 5

    private var image: ModelImage?
    private var labels: [String]?

    public init() {}

    init(labels: [String]?) { self.labels = labels }

    public func adapted(
        to variant: ServedVariant, model: ModelInterface
    ) throws(ServingError) -> any StageTransform {
        var adapted = self
        adapted.image = try ModelImage(variant, model)
        guard let output = model.outputs.first, output.element == .float32 else {
            throw ServingError(
                .configuration, "the model gives no float32 scores", place: variant.file,
                advice: "use a model that scores classes")
        }
        let file = variant.file.hasSuffix(".onnx") ? String(variant.file.dropLast(5)) : variant.file
        adapted.labels = try Self.labels(file + ".labels.txt", output)
        return adapted
    }

    /// - Returns: nil where there is no file.
    private static func labels(_ path: String, _ output: TensorDescription) throws(ServingError) -> [String]? {
        guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
        let labels = bytes.split(separator: UInt8(ascii: "\n")).map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }
        if case .fixed(let classes)? = output.axes.last, classes != labels.count {
            throw ServingError(
                .configuration, "\(labels.count) labels do not name the model's \(classes) classes", place: path,
                advice: "write the names of the model's classes in their order, one a line")
        }
        return labels
    }

    public func interface(of model: ModelInterface) -> ModelInterface {
        var outputs = [
            TensorDescription(name: "classes", element: .int64, axes: [.free("images"), .free("k")]),
            TensorDescription(name: "scores", element: .float32, axes: [.free("images"), .free("k")]),
        ]
        if labels != nil {
            outputs.append(TensorDescription(name: "labels", element: .string, axes: [.free("images"), .free("k")]))
        }
        return ModelInterface(inputs: [ImageRequest.description], outputs: outputs)
    }

    public func prepare(_ inputs: [Tensor], model: ModelInterface) throws(ServingError) -> PreparedRequest {
        guard let image else { throw ServingError(.failed, "the transform “\(Self.name)” was not given its model") }
        return PreparedRequest(inputs: [try image.tensor(inputs)])
    }

    public func finish(
        _ outputs: [Tensor], of prepared: PreparedRequest, model: ModelInterface
    ) throws(ServingError) -> StageResult {
        guard let scores = outputs.first?.float32s, !scores.isEmpty, scores.allSatisfy(\.isFinite),
            outputs.first?.shape.last == scores.count
        else { throw TextModel.unexpected(outputs, "finite FP32 [1, classes]") }
        let probabilities = Self.probabilities(scores)
        let best = probabilities.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }.prefix(Self.most)
        var classes: [UInt8] = []
        for index in best { classes.append(littleEndian: Int64(index)) }
        var answer = [
            Tensor(name: "classes", datatype: .int64, shape: [1, best.count], bytes: classes),
            Tensor("scores", floats: best.map { probabilities[$0] }, shape: [1, best.count]),
        ]
        if let labels {
            var names = Tensor("labels", texts: best.map { $0 < labels.count ? labels[$0] : "\($0)" })
            names.shape = [1, best.count]
            answer.append(names)
        }
        return StageResult(answer: answer, next: [answer])
    }

    /// Softmax, unless the scores lie between 0 and 1 and sum to 1 already.
    static func probabilities(_ scores: [Float]) -> [Float] {
        if scores.allSatisfy({ (0...1).contains($0) }), abs(scores.reduce(0, +) - 1) < 1e-3 { return scores }
        let largest = Double(scores.max() ?? 0)
        let powers = scores.map { exp(Double($0) - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { Float($0 / sum) }
    }
}
