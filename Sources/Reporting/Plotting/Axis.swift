/// What an axis shows and how it is divided.
public struct Axis: Sendable, Hashable {
    /// How values are laid out along the axis.
    public enum Scale: Sendable, Hashable {
        case linear
        case logarithmic
    }

    /// The name of the amount, without its unit.
    public var label: String
    public var scale: Scale
    /// Whether a linear axis begins at zero even when no value is near it.
    public var includesZero: Bool

    /// Whether the axis ends where the values end, rather than a little beyond.
    var isTight = false

    public init(_ label: String, scale: Scale = .linear, includesZero: Bool = false) {
        self.label = label
        self.scale = scale
        self.includesZero = includesZero
    }
}

extension Axis: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}
