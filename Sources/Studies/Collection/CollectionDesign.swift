public import Quantities

/// Which layers and networks are measured on this machine, and how; what a collection file says.
public struct CollectionDesign: Sendable, Hashable, Codable {
    /// The name of the campaign.
    public var name: String
    public var types: [TypeRequest]
    public var networks: [NetworkRequest]
    /// Threads that compute within one operator.
    public var threads: Int
    /// Decides the configurations, the order and the inputs' elements.
    public var seed: UInt64
    public var pace: Pace
    public var limits: Limits
    /// No measurement starts later than this after the start; nil for no limit.
    public var timeCap: Seconds?

    /// The layers of one type.
    public struct TypeRequest: Sendable, Hashable, Codable {
        /// For example `conv2d`.
        public var type: String
        /// How many random configurations.
        public var count: Int
        /// What random configurations may have, by parameter; the type's own ranges where nothing is said.
        public var ranges: [String: ParameterRange]
        /// Levels by parameter, each combination once; other parameters are drawn.
        public var grid: [String: [Int]]

        public init(
            type: String, count: Int, ranges: [String: ParameterRange] = [:], grid: [String: [Int]] = [:]
        ) {
            self.type = type
            self.count = count
            self.ranges = ranges
            self.grid = grid
        }
    }

    /// What a parameter may be.
    public enum ParameterRange: Sendable, Hashable, Codable {
        /// One of these, each as likely.
        case oneOf([Int])
        /// Log-uniform from one to the other, both included.
        case between(Int, Int)
    }

    /// A network that is measured as a whole, layer by layer, or both.
    public struct NetworkRequest: Sendable, Hashable, Codable {
        /// `zoo:NAME@SIZE` or the absolute path of an ONNX file.
        public var model: String
        public var batches: [Int]
        /// Whether the whole network is measured.
        public var whole: Bool
        /// Whether its layers are measured one by one.
        public var layers: Bool

        public init(model: String, batches: [Int] = [1], whole: Bool = true, layers: Bool = false) {
            self.model = model
            self.batches = batches
            self.whole = whole
            self.layers = layers
        }
    }

    /// How long the parts of one measurement are.
    public struct Pace: Sendable, Hashable, Codable {
        /// Energy is measured over windows of this time; a measuring source's own minimum counts when it is longer.
        public var window = Seconds(0.1)
        /// And over at least so many runs.
        public var runs = 2
        /// Windows of each layer.
        public var repeats = 3
        /// Rest after each layer, so that its heat does not warm the next one.
        public var cooldown = Seconds.zero
        /// How far the windows of a layer may lie apart, as a share of their median.
        public var noise = Fraction(0.05)
        /// How many more windows a layer gets when they lie further apart, or other processes run.
        public var remeasurements = 3

        public init() {}
    }

    /// What a layer may take.
    public struct Limits: Sendable, Hashable, Codable {
        /// A layer that is estimated to need more memory is skipped; nil for a quarter of the machine's.
        public var memory: Bytes?
        /// Random layers do at least and at most so much work, in multiply-accumulates or elements.
        public var minimumWork: Double?
        public var maximumWork: Double?

        public init() {}
    }

    public init(
        name: String, types: [TypeRequest], networks: [NetworkRequest] = [], threads: Int = 1, seed: UInt64 = 1,
        pace: Pace = Pace(), limits: Limits = Limits(), timeCap: Seconds? = nil
    ) {
        self.name = name
        self.types = types
        self.networks = networks
        self.threads = threads
        self.seed = seed
        self.pace = pace
        self.limits = limits
        self.timeCap = timeCap
    }
}
