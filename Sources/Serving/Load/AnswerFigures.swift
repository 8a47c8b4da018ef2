import NIOCore
import NIOHTTP1
import Quantities
import Reporting

/// What an answer's `parameters` tell about what it cost and how it came about.
struct AnswerFigures: Sendable, Hashable {
    var energy: Joules?
    var idleEnergy: Joules?
    var carbon: GramsCO2e?
    var provenance: Provenance?
    /// What each stage tells, by its name; the name is empty where a single one answered.
    var stages: [String: Stage] = [:]

    struct Stage: Sendable, Hashable {
        var variant: String?
        /// Items in the batch that the request was part of.
        var batch: Double?
    }

    init() {}

    /// Reads the parameters; what cannot be read, such as parameters beyond the bytes that were kept, is left out.
    init(_ answer: ExchangeHandler.Answer) {
        guard let body = answer.body else { return }
        let length = answer.head.headers.first(name: "Inference-Header-Content-Length").flatMap(Int.init)
        body.withUnsafeReadableBytes { bytes in
            let text = bytes.prefix(length ?? bytes.count).assumingMemoryBound(to: UInt8.self)
            var scanner = JSONScanner(text, file: "answer")
            // What was read before a fault stays.
            try? read(&scanner)
        }
    }

    private mutating func read(_ scanner: inout JSONScanner) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "parameters": return take(try scanner.parameters())
            default: try scanner.skip()
            }
        }
    }

    private mutating func take(_ parameters: [String: ParameterValue]) {
        for (name, value) in parameters {
            if let number = value.number, number.isFinite {
                switch name {
                case "energy_j": energy = Joules(number)
                case "idle_energy_j": idleEnergy = Joules(number)
                case "co2e_g": carbon = GramsCO2e(number)
                default:
                    if let stage = Self.stage(name, "batch_size") { stages[stage, default: .init()].batch = number }
                }
            } else if case .text(let text) = value {
                if name == "energy_provenance" {
                    provenance = Provenance(description: text)
                } else if let stage = Self.stage(name, "variant") {
                    stages[stage, default: .init()].variant = text
                }
            }
        }
    }

    /// The stage of a parameter such as `detect.batch_size`; empty for `batch_size`, nil for another parameter.
    private static func stage(_ name: String, _ parameter: String) -> String? {
        if name == parameter { return "" }
        return name.hasSuffix("." + parameter) ? String(name.dropLast(parameter.count + 1)) : nil
    }
}

extension Provenance {
    /// Reads what ``description`` gives, such as `measured by rapl-powercap`.
    init?(description text: String) {
        let words = text.split(separator: " ", maxSplits: 2)
        guard words.count == 3 else { return nil }
        self.init(kind: String(words[0]), origin: String(words[2]))
    }
}
