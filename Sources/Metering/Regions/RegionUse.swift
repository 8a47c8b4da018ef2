public import Quantities

/// What a named region used, over all its occurrences in a run.
public struct RegionUse: Sendable, Hashable, Codable {
    /// The name as given, for example `forward`.
    public var name: String
    /// The names from the outermost region to this one, for example `train/epoch/forward`.
    public var path: String
    /// How often the region was passed through.
    public var count: Int
    /// How many of those ended because the process died, disconnected or outlived the run.
    public var interrupted: Int
    /// The host's energy while the region was open, summed over the occurrences; regions within it are included.
    public var use: EnergyUse
    /// The least and the most energy of one occurrence.
    public var minimum: Joules
    public var maximum: Joules
    /// The first occurrences, in the order in which they ended.
    public var occurrences: [Occurrence]
    /// How many further occurrences are in the sums only.
    public var occurrencesLeftOut: Int
    /// Figures that the region reported of itself, by key.
    public var values: [String: Tally]

    /// One passage through a region.
    public struct Occurrence: Sendable, Hashable, Codable {
        /// Since the start of the run.
        public var start: Seconds
        public var duration: Seconds
        public var energy: Joules
        public var interrupted: Bool
    }

    /// The values reported under one key.
    public struct Tally: Sendable, Hashable, Codable {
        public var count: Int
        public var sum: Double
        public var last: Double
    }

    /// Time in the region, summed over the occurrences.
    public var duration: Seconds { use.window }
    public var energy: Estimate<Joules> { use.total }
    /// Energy of one occurrence on average.
    public var meanEnergy: Estimate<Joules> { use.total.map { $0 / Double(max(1, count)) } }
}

/// A value reported by the command, and what it had cost by then.
public struct RegionValue: Sendable, Hashable, Codable {
    /// Since the start of the run.
    public var time: Seconds
    /// The host's energy since the start of the run.
    public var energySoFar: Joules
    /// The region that reported it; empty outside any.
    public var path: String
    public var key: String
    public var number: Double
}

/// Everything a command told about its regions in one run.
public struct RegionReport: Sendable, Hashable, Codable {
    /// In the order in which the regions first ended.
    public var regions: [RegionUse] = []
    /// In the order received; at most ``RegionLedger/mostValues``.
    public var values: [RegionValue] = []
    /// Values that are in the tallies only.
    public var valuesLeftOut = 0
    /// The first lines that made no sense, and why.
    public var problems: [String] = []
    /// How many lines made no sense in all.
    public var problemCount = 0
    /// Boundaries that were read more than 1 ms after the command had passed them; energy was scaled to the true length.
    public var lateBoundaries = 0

    public init() {}

    /// Whether there is anything to report.
    public var isEmpty: Bool { regions.isEmpty && values.isEmpty && problemCount == 0 }
}
