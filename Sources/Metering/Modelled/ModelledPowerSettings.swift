public import Quantities

/// What the owner knows of the processor's draw; replaces the table of the `modelled` source.
public struct ModelledPowerSettings: Sendable, Hashable, Codable {
    /// The power of all processor packages together when idle (`--cpu-idle-watts`).
    public var idle: Watts?
    /// The power of all processor packages together when every hardware thread is busy (`--cpu-full-watts`).
    public var full: Watts?

    public init(idle: Watts? = nil, full: Watts? = nil) {
        self.idle = idle
        self.full = full
    }
}
