public import Quantities

/// What stands in one place of a table or definition list.
public enum Cell: Sendable, Hashable {
    case text(RichText)
    /// A figure with its uncertainty and provenance mark.
    case figure(AnyEstimate)
    /// A count, a statistic or another bare number, with so many significant digits.
    case number(Double, digits: Int = 3)
    /// Nothing, and why.
    case missing(reason: String)

    public static func figure<Amount: Quantity>(_ estimate: Estimate<Amount>) -> Cell {
        .figure(AnyEstimate(estimate))
    }

    /// A figure, or why there is none.
    public static func figure<Amount: Quantity>(_ estimate: Estimate<Amount>?, otherwise reason: String) -> Cell {
        estimate.map { .figure($0) } ?? .missing(reason: reason)
    }

    /// Text without markup.
    public static func plain(_ text: String) -> Cell { .text(RichText(plain: text)) }

    /// A whole number.
    public static func count(_ count: Int) -> Cell { .number(Double(count), digits: 17) }

    /// The number to sort by and to align right, when the cell has one.
    var sortValue: Double? {
        switch self {
        case .figure(let estimate): estimate.value
        case .number(let value, _): value
        case .text, .missing: nil
        }
    }
}

extension Cell: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { self = .text(RichText(stringLiteral: value)) }
    public init(stringInterpolation: RichText.Interpolation) {
        self = .text(RichText(stringInterpolation: stringInterpolation))
    }
}
