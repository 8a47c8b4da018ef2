public import Quantities

/// Whether a source can be used here, and if not, why not and what would change that.
public struct SourceStatus: Sendable, Hashable, Codable {
    /// The source's name, for example `rapl-powercap`.
    public var name: String
    public var available: Bool
    /// Why the source cannot be used; nil when it can.
    public var reason: String?
    /// The exact command that makes the source usable, or what else to do; nil when nothing needs doing.
    public var fix: String?
    /// How to keep the fix across restarts, when it does not keep by itself.
    public var lastingFix: String?
    /// The domains the source reads here.
    public var domains: [EnergyDomain]
    /// The smallest step of its figures.
    public var resolution: Joules?
    /// How often the hardware or driver renews its figures.
    public var updateInterval: Seconds?
    /// The shortest window for which its figures mean something.
    public var minimumWindow: Seconds?
    /// The kind of its figures: `measured` or `modelled`.
    public var provenance: String
    /// What else a reader of the figures should know.
    public var notes: [String]

    public init(
        name: String, available: Bool, reason: String? = nil, fix: String? = nil, lastingFix: String? = nil,
        domains: [EnergyDomain] = [], resolution: Joules? = nil, updateInterval: Seconds? = nil,
        minimumWindow: Seconds? = nil, provenance: String = "measured", notes: [String] = []
    ) {
        self.name = name
        self.available = available
        self.reason = reason
        self.fix = fix
        self.lastingFix = lastingFix
        self.domains = domains
        self.resolution = resolution
        self.updateInterval = updateInterval
        self.minimumWindow = minimumWindow
        self.provenance = provenance
        self.notes = notes
    }

    /// The status of a source that this host lacks.
    static func unavailable(
        _ name: String, because reason: String, fix: String, lastingFix: String? = nil, provenance: String = "measured",
        notes: [String] = []
    ) -> SourceStatus {
        #if os(Linux)
            let (reason, fix, lastingFix) = (reason, fix, lastingFix)
        #else
            // The reasons and commands are Linux's; only what NVML and the model say holds elsewhere.
            let isPortable = name == NVML.name || name == ModelledPower.name
            let reason = isPortable ? reason : "this source reads files that only Linux has"
            let fix = isPortable ? fix : "measure on Linux, or read Apple's own figures with: sudo powermetrics"
            let lastingFix = isPortable ? lastingFix : nil
        #endif
        return SourceStatus(
            name: name, available: false, reason: reason, fix: fix, lastingFix: lastingFix, provenance: provenance,
            notes: notes)
    }

    /// The status as the error that opening the source throws.
    var error: MeteringError {
        MeteringError(
            .sourceUnavailable, "source \(name) is not available: \(reason ?? "no reason given")", advice: fix)
    }
}
