/// A time series of Prometheus' text format: a name and labels.
///
/// Source: Prometheus, “Exposition formats”, text-based format 0.0.4.
struct PrometheusSeries: Hashable {
    var name: String
    var labels: [String: String]

    /// The series and values of a text whose names begin so; lines that are broken are passed over.
    static func parse(_ text: [UInt8], prefix: String) -> [PrometheusSeries: Double] {
        let prefix = Array(prefix.utf8)
        var values: [PrometheusSeries: Double] = [:]
        for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: prefix) {
            guard let (series, value) = sample(line) else { continue }
            values[series] = value
        }
        return values
    }

    private static func sample(_ line: ArraySlice<UInt8>) -> (PrometheusSeries, Double)? {
        guard let end = line.firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: " ") }) else {
            return nil
        }
        var series = PrometheusSeries(name: String(decoding: line[..<end], as: UTF8.self), labels: [:])
        var rest = line[end...]
        if line[end] == UInt8(ascii: "{") {
            rest = rest.dropFirst()
            guard series.takeLabels(from: &rest) else { return nil }
        }
        let words = rest.split(separator: UInt8(ascii: " "))
        guard let word = words.first, let value = Double(String(decoding: word, as: UTF8.self)) else { return nil }
        return (series, value)
    }

    /// Reads `name="value",…}`; in values, a backslash comes before quotes, backslashes and the n of a new line.
    private mutating func takeLabels(from rest: inout ArraySlice<UInt8>) -> Bool {
        while let first = rest.first, first != UInt8(ascii: "}") {
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { return false }
            let label = String(decoding: rest[..<equals], as: UTF8.self)
            rest = rest[(equals + 1)...]
            guard rest.popFirst() == UInt8(ascii: "\"") else { return false }
            var value: [UInt8] = []
            while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
                guard byte == UInt8(ascii: "\\") else {
                    value.append(byte)
                    continue
                }
                guard let escaped = rest.popFirst() else { return false }
                value.append(escaped == UInt8(ascii: "n") ? UInt8(ascii: "\n") : escaped)
            }
            labels[label] = String(decoding: value, as: UTF8.self)
            if rest.first == UInt8(ascii: ",") { rest.removeFirst() }
        }
        return rest.popFirst() == UInt8(ascii: "}")
    }
}
