import Quantities

/// One type of layer: its parameters, and the physical amounts its energy is made of.
///
/// A new type is one file with a static constant, plus one line in ``all``.
public struct LayerType: Sendable {
    /// The name in file names and tables, for example `conv2d`.
    public let name: String
    /// What describes a layer of this type, in the order of ``LayerConfiguration/values``.
    public let parameters: [Parameter]
    /// The amounts that training finds a non-negative price for; empty when the type costs nothing at inference.
    public let terms: [WorkTerm]
    /// Whether the last term, the call, takes its price from other types: rows of large tensors say nothing about it.
    let sharesCallPrice: Bool
    /// The amounts of a possible configuration.
    let work: @Sendable (LayerConfiguration, Processor) -> LayerWork
    /// Why values in their ranges are nevertheless impossible together; nil when they are possible.
    let conflict: @Sendable (LayerConfiguration) -> String?
    /// Operation counts that a table may state for a configuration; empty when conventions differ too much to check.
    let statedOperations: @Sendable (LayerConfiguration) -> [Double]
    /// A layer of another type that does the same work, for predictors without rows of this one.
    let standIn: (@Sendable (LayerConfiguration) -> LayerConfiguration)?
    /// Changes values that follow from the batch size, given the layer at the old one.
    let growWithBatch: @Sendable (LayerConfiguration, inout [Int]) -> Void
    /// The operators of ONNX Runtime's node profile that are a layer of this type.
    package let ownOperators: Set<String>
    /// How layers are drawn and run by themselves; nil when they only appear beside others.
    package let recipe: LayerRecipe?

    init(
        _ name: String, parameters: [Parameter], terms: [WorkTerm], sharesCallPrice: Bool = false,
        conflict: @escaping @Sendable (LayerConfiguration) -> String? = { _ in nil },
        statedOperations: @escaping @Sendable (LayerConfiguration) -> [Double] = { _ in [] },
        standIn: (@Sendable (LayerConfiguration) -> LayerConfiguration)? = nil,
        growWithBatch: @escaping @Sendable (LayerConfiguration, inout [Int]) -> Void = { _, _ in },
        ownOperators: Set<String> = [], recipe: LayerRecipe? = nil,
        work: @escaping @Sendable (LayerConfiguration, Processor) -> LayerWork
    ) {
        self.name = name
        self.parameters = parameters
        self.terms = terms
        self.sharesCallPrice = sharesCallPrice
        self.work = work
        self.conflict = conflict
        self.statedOperations = statedOperations
        self.standIn = standIn
        self.growWithBatch = growWithBatch
        self.ownOperators = ownOperators
        self.recipe = recipe
    }

    /// Every type that can be predicted.
    public static let all: [LayerType] = [
        conv2d, maxPool2d, averagePool2d, adaptiveAveragePool2d, linear, matMul,
        relu, sigmoid, tanh, gelu, silu, hardSwish, batchNorm2d, softmax, layerNorm, add, mul,
        concat, transpose, slice, resize, reshape, dropout, reorder, call, copy,
    ]

    /// Whether a layer of this type does nothing at inference.
    public var isFree: Bool { terms.isEmpty }

    /// The type of a name such as `conv2d`.
    /// - Throws: ``EnergyPredictionError`` with the nearest name when there is none.
    public static func named(_ name: String) throws(EnergyPredictionError) -> LayerType {
        if let type = byName[name] { return type }
        let names = all.map(\.name)
        let advice =
            names.nearest(to: name).map { "did you mean \($0)?" } ?? "known are \(names.joined(separator: ", "))"
        throw EnergyPredictionError(.badConfiguration, "there is no layer type “\(name)”", advice: advice)
    }

    static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
