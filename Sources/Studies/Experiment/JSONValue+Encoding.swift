package import Reporting

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension JSONValue {
    /// A value as JSON, the members of its objects in alphabetical order.
    /// - Throws: what encoding throws, such as for a number that is not finite.
    package init(encoding value: some Encodable) throws {
        self = try JSONDecoder().decode(Copy.self, from: JSONEncoder().encode(value)).value
    }

    /// Any JSON value.
    private struct Copy: Decodable {
        let value: JSONValue

        init(from decoder: any Decoder) throws {
            if let object = try? decoder.singleValueContainer().decode([String: Copy].self) {
                value = .object(object.sorted { $0.key < $1.key }.map { Member($0.key, $0.value.value) })
            } else if let array = try? decoder.singleValueContainer().decode([Copy].self) {
                value = .array(array.map(\.value))
            } else {
                value = try Self.scalar(decoder.singleValueContainer())
            }
        }

        private static func scalar(_ container: any SingleValueDecodingContainer) throws -> JSONValue {
            if container.decodeNil() { return .null }
            if let flag = try? container.decode(Bool.self) { return .flag(flag) }
            if let number = try? container.decode(Double.self) { return .number(number) }
            return .text(try container.decode(String.self))
        }
    }
}
