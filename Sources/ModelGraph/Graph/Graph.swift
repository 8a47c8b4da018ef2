/// A neural network as a directed acyclic graph of operators, in ONNX's terms.
public struct Graph: Sendable, Hashable {
    /// The graph's name; empty when the file gives none.
    public var name: String
    /// Inputs that a caller feeds; weights are ``initializers``, not inputs.
    public var inputs: [ValueInfo]
    public var outputs: [ValueInfo]
    /// Operators in topological order.
    public var nodes: [Node]
    /// Constant tensors by name, in the order of the file.
    public var initializers: [Tensor]
    /// Shapes of intermediate values that the file itself states.
    public var statedShapes: [ValueInfo]

    /// Levels of graphs inside of attributes (bodies of `If`, `Loop`, `Scan`) that are read or written at most.
    package static let deepestNesting = 64

    public init(
        name: String = "", inputs: [ValueInfo] = [], outputs: [ValueInfo] = [], nodes: [Node] = [],
        initializers: [Tensor] = [], statedShapes: [ValueInfo] = []
    ) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.nodes = nodes
        self.initializers = initializers
        self.statedShapes = statedShapes
    }
}

/// A graph with what surrounds it in a model file.
public struct Model: Sendable, Hashable {
    public var graph: Graph
    /// Operator-set version by domain; the key `""` is ONNX's own domain.
    public var operatorSets: [String: Int]
    public var irVersion: Int
    public var producer: String
    /// Free-form `metadata_props` of the file.
    public var metadata: [String: String]
    /// The file that the model was read from, where contents `inFile` and `external` are found; nil when made in memory.
    public var source: String?
    /// Fields of the file that no analysis reads (functions, training), kept as they are to be written again.
    public var encodedFields: [UInt8] = []

    public init(
        graph: Graph, operatorSets: [String: Int] = ["": 17], irVersion: Int = 8, producer: String = "perjoule",
        metadata: [String: String] = [:]
    ) {
        self.graph = graph
        self.operatorSets = operatorSets
        self.irVersion = irVersion
        self.producer = producer
        self.metadata = metadata
    }
}

/// One operator: a computation from named inputs to named outputs.
public struct Node: Sendable, Hashable {
    public var name: String
    /// The operator's type, for example `Conv`.
    public var operation: String
    /// The operator set's domain; empty for ONNX's own.
    public var domain: String
    /// Names of inputs; an empty name is an omitted optional input.
    public var inputs: [String]
    public var outputs: [String]
    public var attributes: [String: Attribute]

    public init(
        name: String, operation: String, domain: String = "", inputs: [String], outputs: [String],
        attributes: [String: Attribute] = [:]
    ) {
        self.name = name
        self.operation = operation
        self.domain = domain
        self.inputs = inputs
        self.outputs = outputs
        self.attributes = attributes
    }
}

/// The value of an operator's attribute.
public enum Attribute: Sendable, Hashable {
    case int(Int)
    case ints([Int])
    case float(Float)
    case floats([Float])
    case string(String)
    case strings([String])
    case tensor(Tensor)
    case tensors([Tensor])
    indirect case graph(Graph)
    case graphs([Graph])
    /// A kind that no analysis reads (sparse tensors, types), as the file's own `AttributeProto`.
    case encoded([UInt8])
}

/// A named value's element type and shape, as far as they are known.
public struct ValueInfo: Sendable, Hashable {
    public var name: String
    public var elementType: ElementType
    /// nil when not even the rank is known.
    public var shape: [Dimension]?
    /// The file's own `TypeProto` when the value is no plain tensor (a sequence, a map, an optional); else empty.
    public var encodedType: [UInt8] = []

    public init(_ name: String, _ elementType: ElementType = .float32, shape: [Dimension]?) {
        self.name = name
        self.elementType = elementType
        self.shape = shape
    }
}

/// One axis of a shape.
public enum Dimension: Sendable, Hashable {
    case fixed(Int)
    /// A size that the caller chooses, for example `batch`.
    case symbolic(String)
    case unknown
}
