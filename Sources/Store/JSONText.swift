import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A value as JSON text with sorted keys, so that equal values give equal text.
public struct JSONText: Sendable, Hashable, CustomStringConvertible {
    /// One JSON value, on one line.
    public let text: String

    public var description: String { text }

    /// Text that is known to be JSON, since it comes from the store.
    init(stored text: String) { self.text = text }

    /// An array of values.
    public init(array elements: some Sequence<JSONText>) {
        text = "[\(elements.map(\.text).joined(separator: ","))]"
    }

    /// An object without members.
    public static let empty = JSONText(stored: "{}")

    /// Encodes a value.
    /// - Throws: ``StoreError`` (`notFinite`, `notEncodable`) naming the field.
    public init(_ value: some Encodable) throws(StoreError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            text = String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch EncodingError.invalidValue(let culprit, let context) {
            let field = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
                .joined(separator: ".")
            let isNumber = culprit is any BinaryFloatingPoint
            throw StoreError(
                isNumber ? .notFinite : .notEncodable,
                isNumber ? "\(culprit) cannot be stored" : "a \(type(of: culprit)) cannot be stored as JSON",
                place: field.isEmpty ? nil : field, advice: "store only finite numbers; leave out what is unknown")
        } catch {
            throw StoreError(.notEncodable, "a \(type(of: value)) cannot be stored as JSON: \(error)")
        }
    }

    /// Decodes the value.
    /// - Throws: ``StoreError`` (`notEncodable`) when the text does not fit the type.
    public func decode<Value: Decodable>(as type: Value.Type = Value.self) throws(StoreError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw StoreError(
                .notEncodable, "the stored detail is not a \(type): \(error)",
                advice: "it was written by another version of Perjoule; measure again")
        }
    }

    /// A short name equal for equal values: 64 bits, in hexadecimal, of the text's FNV-1a hash.
    ///
    /// Two runs with the same fingerprint of their design do the same work, so that one may resume the other.
    public var fingerprint: String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return hash.hexadecimal
    }
}
