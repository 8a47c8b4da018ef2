import Foundation
import Metering
import Pipelines
import Profiling
import Quantities
import Reporting
import Store
import Studies
import TestKit

/// A study on a clock and a meter of the test's own, whose trials give what the test decides.
struct SyntheticStudy {
    static let watts = Watts(40)
    static let idleWatts = Watts(10)
    static let first = Configuration(["size": "small", "batch": 1])

    let machine: SyntheticMeter
    var context: CampaignContext
    var settings = StudySettings(name: "synthetic")
    var design = StudyDesign(
        factors: [StudyFactor("size", ["small", "large"]), StudyFactor("batch", [1, 2])],
        responses: [StudyResponse("energy.total", title: "Energy", lessIsBetter: true)])

    init() throws {
        machine = try SyntheticMeter()
        let idle = Estimate(Self.idleWatts, provenance: .measured(by: "synthetic"))
        context = CampaignContext(
            baseline: Baseline(
                parts: machine.meter.domains.map { .init(domain: $0, power: idle) }, duration: Seconds(1), windows: 1),
            clock: machine.clock.clock, processors: 1, memoryBudget: Bytes(1e12))
        context.rest = { [machine] in machine.run(for: $0, at: Self.idleWatts) }
        settings.warmup = 0
        settings.stopping = .repeats(3)
    }

    func campaign() throws -> StudyCampaign {
        try StudyCampaign(design, settings: settings, meter: machine.meter, context: context)
    }

    func bench(_ value: @escaping (Configuration, Int) throws -> Double = Self.steady) -> Bench {
        Bench(machine: machine, value: value)
    }

    /// The same for every trial of a configuration.
    static func steady(_ configuration: Configuration, _: Int) -> Double {
        configuration.levels["size"] == "small" ? 10 : 20
    }

    /// Measures one second at ``watts``, the second half of which is the window.
    struct Bench: StudyBench {
        let machine: SyntheticMeter
        let value: (Configuration, Int) throws -> Double
        var calls = 0

        mutating func measure(
            _ configuration: Configuration, replicate: Int, seed: UInt64
        ) async throws -> (figures: [Figure], notes: [String]) {
            calls += 1
            machine.run(for: Seconds(1), at: SyntheticStudy.watts)
            let origin = Provenance.measured(by: "synthetic")
            let energy = Figure(
                "energy.total", value: try value(configuration, replicate), unit: "J",
                interval: .init(lower: 1, upper: 100, basis: "made up, with a comma"), provenance: origin)
            let window = Figure(Figure.windowEnergy, value: 20, unit: "J", provenance: origin)
            return ([energy, window], ["seed \(seed)", "a \"note\", quoted"])
        }
    }

    struct Broken: Error {}
}

/// A kind whose bench is ``SyntheticStudy``'s.
struct SyntheticKind: MeasuredStudy {
    static let name = "synthetic"
    static let abstract = "a study that tests decide"
    static let keys = ["sizes"]
    nonisolated(unsafe) var study: SyntheticStudy?
    var value: @Sendable (Configuration, Int) throws -> Double = { SyntheticStudy.steady($0, $1) }

    init(_ study: SyntheticStudy) { self.study = study }

    init?(_ fields: Fields, reader: FileReader, folder: String) {
        if let sizes = fields.counts("sizes"), sizes.count > 2 { return nil }
    }

    func design(_ settings: StudySettings) throws -> StudyDesign {
        study?.design ?? StudyDesign(factors: [], responses: [])
    }

    func forecast(_ settings: StudySettings, _ context: StudyContext) throws -> StudyForecast { StudyForecast() }

    func bench(_ settings: StudySettings, _ context: StudyContext) async throws -> any StudyBench {
        guard let study else { throw SyntheticStudy.Broken() }
        return study.bench(value)
    }

    func findings(_ rows: [StudyRow], _ settings: StudySettings) throws -> StudyFindings {
        StudyFindings(blocks: [.callout(.answer, "Found.")], json: ["rows": .number(Double(rows.count))])
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode("synthetic")
    }
}

/// A kind that measures nothing.
struct GatheredKind: GatheredStudy {
    static let name = "gathered"
    static let abstract = "rows that exist"
    static let keys = ["data"]

    init?(_ fields: Fields, reader: FileReader, folder: String) {}

    func design(_ settings: StudySettings) throws -> StudyDesign { StudyDesign(factors: [], responses: []) }
    func rows(_ context: StudyContext) throws -> [StudyRow] { [] }
    func findings(_ rows: [StudyRow], _ settings: StudySettings) throws -> StudyFindings {
        StudyFindings(blocks: [], json: .null)
    }
    func encode(to encoder: any Encoder) throws {}
}
