import Foundation

/// The figures of a run as a Markdown table or JSON.
struct BenchmarkReport: Encodable {
    var machine: Machine
    var figures: [Figure] = []
    /// What could not be measured, and why.
    var problems: [String] = []

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            // A search that never reaches its target takes for ever.
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "none")
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    var markdown: String {
        let header = """
            # Benchmarks

            \(machine.processor), \(machine.threads) threads, \(machine.operatingSystem); \
            load average \(machine.loadBefore.formatted(digits: 2)) before and \
            \(machine.loadAfter.formatted(digits: 2)) after.
            Release builds; medians with the range; a ratio is ours over the peer's in the same run.

            | figure | target | median | min … max | unit | peer | peer's median | ratio | note |
            |---|--:|--:|--:|---|---|--:|--:|---|

            """
        let problems = problems.isEmpty ? "" : "\n\nNot measured:\n\n" + problems.map { "- \($0)\n" }.joined()
        return header + figures.map(\.row).joined(separator: "\n") + problems + "\n"
    }
}

extension Figure {
    fileprivate var row: String {
        let target = target.map { "≤ \($0.formatted(digits: 3))" + (isMet == true ? " met" : " **missed**") } ?? ""
        let cells = [
            name, target, median.formatted(digits: 3), "\(min.formatted(digits: 3)) … \(max.formatted(digits: 3))",
            unit,
            peer.map { "\($0.name) (\($0.version))" } ?? "", peer?.median.formatted(digits: 3) ?? "",
            peer?.ratio.formatted(digits: 2) ?? "", note ?? "",
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }
}

extension Double {
    /// The number with so many significant digits, without an exponent.
    func formatted(digits: Int) -> String {
        guard isFinite, self != 0 else { return "\(self)" }
        let decimals = Swift.max(0, digits - 1 - Int(log10(abs(self)).rounded(.down)))
        return String(format: "%.\(decimals)f", self)
    }
}
