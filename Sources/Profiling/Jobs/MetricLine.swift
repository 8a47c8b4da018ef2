#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A line of output that is a JSON object: `{"step": 3, "accuracy": 0.81}`.
struct MetricLine {
    /// What stands behind a name.
    enum Member: Hashable {
        case number(Double)
        /// NaN, infinity or null, as programs write numbers that are none.
        case notFinite
        case other
    }

    let members: [String: Member]

    /// Why a line is no object.
    enum Refusal: Error { case notJSON, brokenJSON }

    /// - Throws: ``Refusal``: `brokenJSON` for a line that begins as an object does.
    init(_ bytes: [UInt8]) throws(Refusal) {
        guard let start = bytes.firstIndex(where: { !" \t\r".utf8.contains($0) }), bytes[start] == UInt8(ascii: "{")
        else { throw .notJSON }
        // Foundation's decoder of JSON 5 ends the process at some bytes that no text has.
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .brokenJSON }
        let decoder = JSONDecoder()
        // Many programs write NaN and Infinity, which plain JSON lacks.
        decoder.allowsJSON5 = true
        do { members = try decoder.decode(Members.self, from: Data(bytes)).members } catch { throw .brokenJSON }
    }

    /// The finite numbers but the step, by name.
    var values: [String: Double] {
        var values = members.compactMapValues { if case .number(let number) = $0 { number } else { nil } }
        values["step"] = nil
        return values
    }
}

private struct Members: Decodable {
    var members: [String: MetricLine.Member] = [:]

    private struct Name: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        for name in container.allKeys { members[name.stringValue] = member(container, name) }
    }

    private func member(_ container: KeyedDecodingContainer<Name>, _ name: Name) -> MetricLine.Member {
        if (try? container.decodeNil(forKey: name)) == true { return .notFinite }
        if (try? container.decode(Bool.self, forKey: name)) != nil { return .other }
        guard let number = try? container.decode(Double.self, forKey: name) else { return .other }
        return number.isFinite ? .number(number) : .notFinite
    }
}
