/// A model of the zoo at an input size, as typed: `zoo:NAME` or `zoo:NAME@SIZE`.
public struct ZooReference: Sendable {
    /// What tells a reference from a file's path.
    public static let prefix = "zoo:"

    public let model: ZooModel
    /// Side of the square input in pixels.
    public let inputSize: Int

    /// Creates a reference to a model at an input size.
    /// - Parameter inputSize: side of the square input in pixels; nil takes the model's own.
    /// - Throws: `invalidInput` for a size that the model does not allow.
    public init(_ model: ZooModel, inputSize: Int? = nil) throws(ModelGraphError) {
        self.model = model
        self.inputSize = try model.checked(inputSize: inputSize ?? model.inputSize)
    }

    /// Parses `zoo:yolov7-tiny@320`; the prefix and the size may be left out.
    /// - Throws: `unknownModel` for a name that the zoo lacks, `invalidInput` for a size that is not a whole number
    ///   or that the model does not allow.
    public init(parsing text: String) throws(ModelGraphError) {
        let body = text.hasPrefix(Self.prefix) ? text.dropFirst(Self.prefix.count) : Substring(text)
        let parts = body.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let model = try Zoo.model(named: String(parts[0]))
        guard parts.count == 2 else {
            try self.init(model)
            return
        }
        guard let size = Int(parts[1]) else {
            throw ModelGraphError(
                .invalidInput, "“\(parts[1])” is not an input size in pixels", place: text,
                advice: "write a whole number, such as zoo:\(model.name)@\(model.inputSize)")
        }
        try self.init(model, inputSize: size)
    }

    /// Builds the model; see ``ZooModel/model(inputSize:seed:)``.
    public func makeModel(seed: UInt64 = 1) throws(ModelGraphError) -> Model {
        try model.model(inputSize: inputSize, seed: seed)
    }
}

extension ZooReference: CustomStringConvertible {
    /// The reference with its size, for example `zoo:yolov7-tiny@320`.
    public var description: String { "\(Self.prefix)\(model.name)@\(inputSize)" }
}
