public import Quantities

/// Where the rows that a predictor was trained on come from; what every prediction of it silently assumes.
public struct PredictorOrigin: Sendable, Hashable, Codable {
    /// The machine, for example `2 × Intel Xeon Gold 5120`.
    public var machine: String
    /// The engine and its version, for example `ONNX Runtime 1.31.1`.
    public var engine: String
    /// Threads that layers ran on; nil when not known.
    public var threads: Int?
    /// How the rows' joules came about, for example `measured by rapl-powercap`.
    public var energy: Provenance
    /// Who published or collected the rows, for example `arXiv 2304.00897`.
    public var source: String
    /// When they were measured, as a date or a range of dates; nil when not known.
    public var measured: String?
    /// What the machine drew meanwhile; nil when not known, and then joules cannot be turned into seconds.
    public var power: MachinePower?

    public init(
        machine: String, engine: String, threads: Int? = nil, energy: Provenance, source: String,
        measured: String? = nil, power: MachinePower? = nil
    ) {
        self.machine = machine
        self.engine = engine
        self.threads = threads
        self.energy = energy
        self.source = source
        self.measured = measured
        self.power = power
    }
}
