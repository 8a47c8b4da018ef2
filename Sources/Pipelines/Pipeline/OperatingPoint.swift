public import Quantities

/// One way to run a variant: a batch size, its setting, and what it takes.
public struct OperatingPoint: Sendable, Hashable, Codable {
    /// Requests per batch, at least 1.
    public var batch: Int
    /// Time to serve one full batch.
    public var latency: Estimate<Seconds>
    /// Standard deviation of single batches' latencies over their mean, at most ``mostVariation``; nil when not known.
    public var latencyVariation: Fraction?
    public static let mostVariation = 10.0
    /// Dynamic energy of one full batch, above idle.
    public var energy: Estimate<Joules>
    /// Processor cores that one replica occupies; the unit of cost.
    public var cores: Double
    /// Power of one replica that waits.
    public var idlePower: Estimate<Watts>
    /// Memory that one replica occupies, when known.
    public var memory: Bytes?
    /// Clock frequency the figures hold for.
    public var frequency: Hertz?
    /// Power limit the figures hold for.
    public var powerLimit: Watts?
    /// Slice of an accelerator the figures hold for, for example `1g.12gb`.
    public var slice: String?
    /// Device the figures hold for, for example `H100`.
    public var device: String?

    public init(
        batch: Int, latency: Estimate<Seconds>, energy: Estimate<Joules>, cores: Double, idlePower: Estimate<Watts>,
        latencyVariation: Fraction? = nil, memory: Bytes? = nil, frequency: Hertz? = nil, powerLimit: Watts? = nil,
        slice: String? = nil,
        device: String? = nil
    ) {
        self.batch = batch
        self.latency = latency
        self.latencyVariation = latencyVariation
        self.energy = energy
        self.cores = cores
        self.idlePower = idlePower
        self.memory = memory
        self.frequency = frequency
        self.powerLimit = powerLimit
        self.slice = slice
        self.device = device
    }

    /// What two points must share for their batch sizes and figures to be comparable.
    public struct Setting: Sendable, Hashable {
        public var cores: Double
        public var frequency: Hertz?
        public var powerLimit: Watts?
        public var slice: String?
        public var device: String?
    }

    /// Threads of a session that takes as many cores, at least 1.
    public var threads: Int { cores.isNaN ? 1 : max(1, Int(min(cores.rounded(.up), 4096))) }

    /// The setting the figures hold for.
    public var setting: Setting {
        Setting(cores: cores, frequency: frequency, powerLimit: powerLimit, slice: slice, device: device)
    }
}

/// A clock frequency in hertz.
@frozen public struct Hertz: Quantity {
    public let value: Double
    @inlinable public init(_ value: Double) { self.value = value }
    public static let units = [
        UnitSymbol("Hz", 1), UnitSymbol("kHz", 1e3), UnitSymbol("MHz", 1e6), UnitSymbol("GHz", 1e9),
    ]
}
