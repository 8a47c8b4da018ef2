public import Quantities

/// A line of text with a minimal markup: `**bold**`, `*emphasis*`, `` `code` ``, `[label](address)`.
///
/// Only literals are markup; interpolated values are plain text, so that hostile names stay harmless,
/// and an interpolated estimate becomes a figure with its provenance mark.
public struct RichText: Sendable, Hashable {
    /// A stretch of text.
    public indirect enum Inline: Sendable, Hashable {
        case text(String)
        case strong([Inline])
        case emphasis([Inline])
        case code(String)
        case link([Inline], address: String)
        case figure(AnyEstimate)
    }

    public var inlines: [Inline]

    /// Text without markup.
    public init(plain text: String) { inlines = text.isEmpty ? [] : [.text(text)] }

    /// Parses markup.
    public init(markup: String) { inlines = InlineParser.parse(markup, figures: []) }

    fileprivate init(markup: String, figures: [AnyEstimate]) {
        inlines = InlineParser.parse(markup, figures: figures)
    }

    /// The text without its markup.
    public var plainText: String { inlines.map(Self.plainText).joined() }

    private static func plainText(_ inline: Inline) -> String {
        switch inline {
        case .text(let text), .code(let text): text
        case .strong(let parts), .emphasis(let parts), .link(let parts, _): parts.map(plainText).joined()
        case .figure(let estimate): EstimateText.standalone(estimate)
        }
    }

    var figures: [AnyEstimate] { inlines.flatMap(Self.figures) }

    private static func figures(_ inline: Inline) -> [AnyEstimate] {
        switch inline {
        case .text, .code: []
        case .strong(let parts), .emphasis(let parts), .link(let parts, _): parts.flatMap(figures)
        case .figure(let estimate): [estimate]
        }
    }
}

extension RichText: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { self.init(markup: value) }
    public init(stringInterpolation: Interpolation) {
        self.init(markup: stringInterpolation.markup, figures: stringInterpolation.figures)
    }

    /// Collects literals as markup and values as plain text or figures.
    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var markup = ""
        fileprivate var figures: [AnyEstimate] = []

        public init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity) }

        public mutating func appendLiteral(_ literal: String) { markup += literal }

        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            markup += InlineParser.escaped(value.description)
        }

        public mutating func appendInterpolation<Amount: Quantity>(_ estimate: Estimate<Amount>) {
            appendInterpolation(AnyEstimate(estimate))
        }

        public mutating func appendInterpolation(_ estimate: AnyEstimate) {
            figures.append(estimate)
            markup.append(InlineParser.figurePlaceholder)
        }
    }
}
