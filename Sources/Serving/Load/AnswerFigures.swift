import NIOCore
import NIOHTTP1
import Quantities
import Reporting

/// What an answer's `parameters` tell about what it cost and how it came about.
struct AnswerFigures: Sendable, Hashable {
    var energy: Joules?
    var idleEnergy: Joules?
    var carbon: GramsCO2e?
    var batch: Double?
    var variant: String?
    var provenance: Provenance?

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
            case "model_version" where variant == nil && scanner.next() == UInt8(ascii: "\""):
                variant = try scanner.text()
            case "parameters": return take(try scanner.parameters())
            default: try scanner.skip()
            }
        }
    }

    private mutating func take(_ parameters: [String: ParameterValue]) {
        func number(_ name: String) -> Double? { parameters[name]?.number.flatMap { $0.isFinite ? $0 : nil } }
        energy = number("energy_j").map { Joules($0) }
        idleEnergy = number("idle_energy_j").map { Joules($0) }
        carbon = number("carbon_g").map { GramsCO2e($0) }
        batch = number("batch_size")
        if case .text(let name) = parameters["variant"] { variant = name }
        if case .text(let text) = parameters["energy_provenance"] { provenance = Provenance(description: text) }
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
