import Quantities

/// Where a request stands in its caller's trace, as the header `traceparent` tells.
///
/// Source: W3C Trace Context, level 1, section 3.2; of later versions what version 00 knows is read.
public struct TraceContext: Sendable, Hashable {
    public var trace: TraceID
    /// The caller's span, never zero.
    public var span: UInt64
    /// Whether the caller keeps the trace.
    public var isSampled: Bool

    package init(trace: TraceID, span: UInt64, isSampled: Bool) {
        self.trace = trace
        self.span = span
        self.isSampled = isSampled
    }

    /// - Returns: nil for what is no `traceparent`, which is to be taken as if none had come.
    public init?(traceparent header: String) {
        let text = Array(header.utf8)
        let dash = UInt8(ascii: "-")
        guard text.count >= 55, text[2] == dash, text[35] == dash, text[52] == dash,
            let version = UInt64(lowercaseHexadecimal: text[0..<2]), version != 0xFF,
            version == 0 ? text.count == 55 : text.count == 55 || text[55] == dash,
            let high = UInt64(lowercaseHexadecimal: text[3..<19]),
            let low = UInt64(lowercaseHexadecimal: text[19..<35]), high | low != 0,
            let span = UInt64(lowercaseHexadecimal: text[36..<52]), span != 0,
            let flags = UInt64(lowercaseHexadecimal: text[53..<55])
        else { return nil }
        self.init(trace: TraceID(high: high, low: low), span: span, isSampled: flags & 1 == 1)
    }
}

/// The name of a trace: 16 bytes, not all of them zero.
public struct TraceID: Sendable, Hashable {
    public var high: UInt64
    public var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    static var random: TraceID { TraceID(high: .random(in: .min ... .max), low: .random(in: 1 ... .max)) }

    /// Thirty-two hexadecimal digits.
    public var hexadecimal: String { high.hexadecimal + low.hexadecimal }
}

extension UInt64 {
    /// - Returns: nil for anything but digits and small letters up to f; capitals are not allowed in a `traceparent`.
    fileprivate init?(lowercaseHexadecimal digits: ArraySlice<UInt8>) {
        self = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): self = self << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): self = self << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
    }
}
