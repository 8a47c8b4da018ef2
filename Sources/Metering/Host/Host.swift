/// The machine that is metered: where its files are, its environment, its clocks, and what its owner knows of it.
public struct Host: Sendable {
    /// The folder under which `sys` and `proc` lie: `/`, or a fake tree in tests.
    public var root: String
    /// The environment variables that sources respect, such as `CUDA_VISIBLE_DEVICES`.
    public var environment: [String: String]
    /// The clocks by which windows and busy time are told.
    public var clock: MonotonicClock
    /// What the owner says the processor draws; empty unless given.
    public var ownPower: ModelledPowerSettings

    public init(
        root: String = "/", environment: [String: String] = [:], clock: MonotonicClock = .system,
        ownPower: ModelledPowerSettings = .init()
    ) {
        self.root = root
        self.environment = environment
        self.clock = clock
        self.ownPower = ownPower
    }

    /// The path of a file of this host, for example `path("sys/class/powercap")`.
    package func path(_ relative: String) -> String {
        root.hasSuffix("/") ? root + relative : root + "/" + relative
    }
}
