/// A part of the machine whose energy one counter or sensor tells.
public struct EnergyDomain: Sendable, Hashable, Codable {
    /// What the part is.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// A processor package (socket or die).
        case package
        /// The cores of a package.
        case core
        /// The rest of a package, usually its graphics.
        case uncore
        /// Memory.
        case dram
        /// The platform as its power controller sees it (psys), packages included.
        case platform
        /// A graphics processor or accelerator.
        case gpu
        /// The battery, that is the whole machine while it discharges.
        case battery
        /// A board or its supply, that is the whole machine.
        case board
        /// All processor packages together.
        case cpu
    }

    /// The name, for example `package-0`, `dram-0`, `gpu-0` or `cpu`.
    public var name: String
    public var kind: Kind
    /// The name of the source that reads it, for example `rapl-powercap`.
    public var source: String
    /// The name of the domain that contains this one.
    public var parent: String?
    /// Whether the total includes this domain; false for what another counted domain already contains.
    public var countsTowardsTotal: Bool

    public init(
        name: String, kind: Kind, source: String, parent: String? = nil, countsTowardsTotal: Bool = true
    ) {
        self.name = name
        self.kind = kind
        self.source = source
        self.parent = parent
        self.countsTowardsTotal = countsTowardsTotal
    }
}
