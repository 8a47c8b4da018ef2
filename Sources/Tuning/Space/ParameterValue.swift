/// A value of a hyper-parameter as a command line or a JSON document carries it.
public enum ParameterValue: Sendable, Hashable {
    case float(Double)
    case int(Int)
    case text(String)
    case bool(Bool)
}

extension ParameterValue: CustomStringConvertible {
    /// The value as it stands in a command: `0.01`, `3`, `relu`, `true`.
    public var description: String {
        switch self {
        case .float(let value): "\(value)"
        case .int(let value): "\(value)"
        case .text(let value): value
        case .bool(let value): "\(value)"
        }
    }
}

extension ParameterValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral
{
    public init(floatLiteral value: Double) { self = .float(value) }
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension ParameterValue {
    /// The number that the value states; nil for texts and truth values.
    var number: Double? {
        switch self {
        case .float(let value): value
        case .int(let value): Double(value)
        case .text, .bool: nil
        }
    }
}
