import Pipelines
import Quantities
package import Simulation
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One way in which requests of a study arrive.
package struct StudiedArrivals: Sendable, Hashable, Encodable {
    /// The level of the factor.
    package var name: String
    package var kind: Kind

    /// A shape that a rate is given to, or a recording that has its own.
    package enum Kind: Sendable, Hashable {
        case shape(ArrivalShape)
        case trace(ArrivalTrace)
    }

    /// The shapes by name. Jitter is that of the published experiment: intervals of 1/f · U(0.8, 1.2).
    private static let shapes: [(name: String, shape: ArrivalShape)] = [
        ("deterministic", .deterministic), ("jittered", .jittered(0.2)), ("poisson", .poisson),
        ("bursty", .bursty(ratio: 5, burst: Seconds(10), gap: Seconds(50))),
    ]

    var isTrace: Bool { if case .trace = kind { true } else { false } }

    /// Whether intervals are exponential at one rate, as the exact queue supposes.
    var isPoisson: Bool { kind == .shape(.poisson) }

    /// - Parameter rate: of a shape; a recording has its own.
    func process(_ rate: Rate) -> ArrivalProcess {
        switch kind {
        case .shape(let shape): shape.process(rate)
        case .trace(let trace): trace.process
        }
    }

    /// The times of the first requests, the same for the same seed; fewer than asked for where a recording ends.
    /// - Throws: `SimulationError` for rates that make no process.
    func seconds(_ count: Int, rate: Rate, seed: UInt64) throws(SimulationError) -> [Double] {
        var stream = try ArrivalStream(process(rate), seed: seed)
        return [Double](unsafeUninitializedCapacity: count) { buffer, filled in filled = stream.fill(buffer) }
    }

    private enum CodingKeys: String, CodingKey { case name, shape, values, meanRate }

    /// A recording is told from others by its length and rate.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        switch kind {
        case .shape(let shape): try container.encode(shape.name, forKey: .shape)
        case .trace(let trace):
            try container.encode(trace.values.count, forKey: .values)
            try container.encode(trace.process.meanRate, forKey: .meanRate)
        }
    }
}

extension StudiedArrivals {
    /// Reads `poisson`, `trace.csv`, `{shape: jittered, jitter: 20%}`, `{shape: bursty, ratio: 5, burst: 10s, gap: 50s}`
    /// or `{trace: load.csv, column: rps}`, each with a `name` if it is to have another.
    init?(_ node: Node, reader: FileReader, folder: String) {
        if let text = node.scalar?.string {
            if let shape = Self.shapes.first(where: { $0.name == text }) {
                self.init(name: text, kind: .shape(shape.shape))
            } else if text.hasSuffix(".csv") {
                self.init(trace: text, node, reader: reader, folder: folder)
            } else {
                Self.reportUnknown(text, node, reader)
                return nil
            }
            return
        }
        let keys = ["shape", "trace", "name", "jitter", "ratio", "burst", "gap", "column"]
        guard let fields = reader.fields(node, of: "an item of “arrivals”", known: keys) else { return nil }
        let name = fields.name(isRequired: false)
        if let trace = fields.text("trace") {
            self.init(trace: trace, node, column: fields.text("column"), reader: reader, folder: folder)
        } else {
            guard let text = fields.text("shape", isRequired: true) else { return nil }
            guard var shape = Self.shapes.first(where: { $0.name == text })?.shape else {
                Self.reportUnknown(text, node, reader)
                return nil
            }
            if case .jittered(let usual) = shape {
                shape = .jittered(fields.quantity("jitter", as: Fraction.self, .fraction)?.value ?? usual)
            } else if case .bursty(let ratio, let burst, let gap) = shape {
                shape = .bursty(
                    ratio: fields.number("ratio", .atLeastOne) ?? ratio,
                    burst: fields.quantity("burst", as: Seconds.self, .positive) ?? burst,
                    gap: fields.quantity("gap", as: Seconds.self, .positive) ?? gap)
            }
            self.init(name: text, kind: .shape(shape))
        }
        if let name { self.name = name }
    }

    private init?(trace: String, _ node: Node, column: String? = nil, reader: FileReader, folder: String) {
        let path = trace.path(from: folder)
        do throws(SimulationError) {
            self.init(name: trace, kind: .trace(try ArrivalTrace(contentsOf: path, column: column)))
        } catch {
            reader.report(
                .value, "“arrivals” of \(trace): \(error.message)", at: reader.place(node), advice: error.advice)
            return nil
        }
    }

    private static func reportUnknown(_ text: String, _ node: Node, _ reader: FileReader) {
        let names = shapes.map(\.name)
        let near = names.nearest(to: text).map { "did you mean \($0)?" }
        reader.report(
            .value, "“\(text)” in “arrivals” is no way to arrive", at: reader.place(node),
            advice: near ?? "known are \(names.joined(separator: ", ")), and the path of a .csv file")
    }
}
