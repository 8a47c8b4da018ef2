/// A physical or economic amount stored as one `Double` in its SI (or named) unit.
///
/// Conforming types are one-field structs, so arithmetic on them costs what arithmetic on
/// `Double` costs. No bare `Double` crosses a target where a quantity exists.
public protocol Quantity: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The amount in the unit that ``units`` lists first.
    var value: Double { get }

    /// Creates the quantity from an amount in the unit that ``units`` lists first.
    init(_ value: Double)

    /// The units this quantity can be parsed from and printed in; the first has scale 1.
    static var units: [UnitSymbol] { get }
}

/// A unit's symbol and how many base units one of it is.
public struct UnitSymbol: Sendable, Hashable {
    /// The symbol as typed, for example `kWh`.
    public let symbol: String
    /// How many base units one of this unit is, for example 3.6e6 for `kWh` in joules.
    public let scale: Double
    /// Whether printing may choose this unit; others are accepted when parsing only.
    public let printed: Bool

    public init(_ symbol: String, _ scale: Double, printed: Bool = true) {
        self.symbol = symbol
        self.scale = scale
        self.printed = printed
    }
}

extension Quantity {
    @inlinable public static var zero: Self { Self(0) }
    @inlinable public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
    @inlinable public static func + (a: Self, b: Self) -> Self { Self(a.value + b.value) }
    @inlinable public static func - (a: Self, b: Self) -> Self { Self(a.value - b.value) }
    @inlinable public static prefix func - (a: Self) -> Self { Self(-a.value) }
    @inlinable public static func * (a: Self, k: Double) -> Self { Self(a.value * k) }
    @inlinable public static func * (k: Double, a: Self) -> Self { Self(a.value * k) }
    @inlinable public static func / (a: Self, k: Double) -> Self { Self(a.value / k) }
    /// The ratio of two like quantities, without a unit.
    @inlinable public static func / (a: Self, b: Self) -> Double { a.value / b.value }
    @inlinable public static func += (a: inout Self, b: Self) { a = a + b }
    @inlinable public static func -= (a: inout Self, b: Self) { a = a - b }

    /// Whether the amount is neither infinite nor NaN.
    @inlinable public var isFinite: Bool { value.isFinite }

    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(Double.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}
