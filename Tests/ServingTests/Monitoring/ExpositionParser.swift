/// A strict reader of Prometheus' text format, written from its specification: every family has its HELP and TYPE before
/// its samples, comes once, and no sample comes twice.
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
enum ExpositionParser {
    struct Sample {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    struct Family {
        var name: String
        var help: String
        var type: String
        var samples: [Sample] = []
    }

    struct Fault: Error, CustomStringConvertible {
        var description: String
    }

    static func parse(_ text: String) throws(Fault) -> [Family] {
        guard text.hasSuffix("\n") else { throw Fault(description: "the last line does not end") }
        var families: [Family] = []
        var seen: Set<String> = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            if line.hasPrefix("# HELP ") {
                guard words.count == 4, !families.contains(where: { $0.name == words[2] }) else {
                    throw Fault(description: "twice or without help: \(line)")
                }
                families.append(Family(name: words[2], help: words[3], type: ""))
            } else if line.hasPrefix("# TYPE ") {
                guard let last = families.indices.last, families[last].name == words[2], families[last].type.isEmpty,
                    ["counter", "gauge", "histogram"].contains(words[3])
                else { throw Fault(description: "a type out of place: \(line)") }
                families[last].type = words[3]
            } else {
                let sample = try sample(line)
                guard let last = families.indices.last, belongs(sample.name, to: families[last]) else {
                    throw Fault(description: "not of the family before: \(line)")
                }
                let identity = "\(sample.name) \(sample.labels.sorted { $0.key < $1.key })"
                guard seen.insert(identity).inserted else { throw Fault(description: "twice: \(line)") }
                families[last].samples.append(sample)
            }
        }
        return families
    }

    private static func belongs(_ name: String, to family: Family) -> Bool {
        guard family.type == "histogram" else { return name == family.name && !family.type.isEmpty }
        return ["_bucket", "_sum", "_count"].contains { family.name + $0 == name }
    }

    private static func sample(_ line: Substring) throws(Fault) -> Sample {
        guard let end = line.lastIndex(of: " "), let value = Double(line[line.index(after: end)...]) else {
            throw Fault(description: "no value: \(line)")
        }
        let head = line[..<end]
        guard let open = head.firstIndex(of: "{") else {
            return Sample(name: try name(head, colon: true), labels: [:], value: value)
        }
        guard head.last == "}" else { throw Fault(description: "labels do not end: \(line)") }
        var labels: [String: String] = [:]
        var rest = head[head.index(after: open)...].dropLast()
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: "="), rest[rest.index(after: equals)...].first == "\"" else {
                throw Fault(description: "a label without value: \(line)")
            }
            let key = try name(rest[..<equals], colon: false)
            var text = ""
            var index = rest.index(equals, offsetBy: 2)
            while index < rest.endIndex, rest[index] != "\"" {
                if rest[index] == "\\" { index = rest.index(after: index) }
                text.append(rest[index])
                index = rest.index(after: index)
            }
            guard index < rest.endIndex, labels.updateValue(text, forKey: key) == nil else {
                throw Fault(description: "a label that does not end, or comes twice: \(line)")
            }
            rest = rest[rest.index(after: index)...]
            if rest.first == "," { rest = rest.dropFirst() }
        }
        return Sample(name: try name(head[..<open], colon: true), labels: labels, value: value)
    }

    private static func name(_ text: Substring, colon: Bool) throws(Fault) -> String {
        let isValid = text.unicodeScalars.enumerated().allSatisfy { index, scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "_": true
            case "0"..."9": index > 0
            case ":": colon
            default: false
            }
        }
        guard isValid, !text.isEmpty else { throw Fault(description: "not a name: \(text)") }
        return String(text)
    }
}
