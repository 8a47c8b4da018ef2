import Inference
package import Profiling
import Quantities
package import Store

/// Measures models × batch sizes × thread counts: inference over a window, as `profile` measures it.
///
/// A configuration's levels are `model` (the variant's name), `batch` (1 where absent) and `threads` (all processors
/// where absent); other levels are the kind's own and change nothing here.
package struct InferenceBench: StudyBench {
    private var bench: TreatmentBench
    private let models: [String: ModelVariant]
    private let processors: Int
    package let software: [String]

    /// - Parameters:
    ///   - models: with the files of their graphs; one name each.
    ///   - batches: all that will come, the smallest of which tells how much memory a larger one takes.
    ///   - pace: how long a trial measures.
    /// - Throws: ``InferenceError`` where there is no engine.
    package init(_ models: [ModelVariant], batches: [Int], pace: TrialPace, _ context: StudyContext) throws {
        guard let meter = context.meter else {
            throw StudyError(.designInvalid, "a study that measures needs an open meter")
        }
        self.models = Dictionary(models.map { ($0.name, $0) }) { first, _ in first }
        processors = context.campaign.processors
        let engine = try context.engine()
        software = [engine.name]
        bench = TreatmentBench(
            engine: engine, meter: meter, pace: pace, smallestBatch: batches.min() ?? 1,
            context: context.campaign)
    }

    package mutating func measure(
        _ configuration: Configuration, replicate: Int, seed: UInt64
    ) throws -> (figures: [Figure], notes: [String]) {
        let name = configuration.levels["model"].map { "\($0)" } ?? models.keys.first ?? ""
        guard let variant = models[name] else { throw StudyTrialFailure("there is no model “\(name)”") }
        let treatment = Treatment(
            variant: name, batch: configuration.count("batch") ?? 1,
            threads: configuration.count("threads") ?? processors)
        do {
            let measured = try bench.measure(treatment, of: variant, seed: seed)
            return (Figure.all(measured, perItemOf: treatment.batch), measured.flags.map(\.description))
        } catch {
            throw TreatmentBench.reason(of: error).map(StudyTrialFailure.init) ?? error
        }
    }
}

extension TrialPace {
    /// As `profile` measures, but for the window; studies rest between trials by themselves.
    static func ofStudy(window: Seconds?) -> TrialPace {
        var pace = TrialPace(cooldown: .zero)
        if let window { pace.minimumWindow = window }
        return pace
    }
}

extension Configuration {
    /// A level that is a whole number above zero.
    package func count(_ factor: String) -> Int? {
        levels[factor]?.number.flatMap(Int.init(exactly:)).map { max(1, $0) }
    }
}

extension Figure {
    /// The name of the joules within the window that a trial's figures are taken from; what a study uses beyond those is
    /// its overhead. A bench that gives none has the whole of its trials counted.
    package static let windowEnergy = "energy.window"

    /// What a trial measured, named as `profile` stores it; energies are joules per item, latencies seconds per batch.
    package static func all(_ figures: TrialFigures, perItemOf batch: Int) -> [Figure] {
        let clock = Provenance.measured(by: "the clock")
        let items = Double(batch)
        var all = [
            Figure("energy.total", figures.energy.map { $0 / items }), Figure("power.mean", figures.meanPower),
            Figure("latency.mean", .init(figures.latency.mean, provenance: clock)),
            Figure("latency.p50", .init(figures.latency.median, provenance: clock)),
            Figure("latency.p95", .init(figures.latency.p95, provenance: clock)),
            Figure("latency.p99", .init(figures.latency.p99, provenance: clock)),
            Figure("throughput", .init(Rate(items / max(figures.latency.mean.value, 1e-12)), provenance: clock)),
            Figure(windowEnergy, figures.energy.map { $0 * Double(figures.iterations) }),
        ]
        func add(_ name: String, _ energy: Estimate<Joules>?) {
            if let energy { all.append(Figure(name, energy.map { $0 / items })) }
        }
        add("energy.dynamic", figures.dynamicEnergy)
        add("energy.idle", figures.idleEnergy)
        add("energy.own", figures.ownEnergy)
        if let utilisation = figures.utilisation {
            all.append(Figure("utilisation", .init(utilisation, provenance: .measured(by: "the system"))))
        }
        let conditions = [
            ("conditions.temperature", figures.conditions.celsius, "°C"),
            ("conditions.clock", figures.conditions.hertz, "Hz"),
        ]
        for case (let name, let value?, let unit) in conditions {
            all.append(Figure(name, value: value, unit: unit, provenance: .measured(by: "the system")))
        }
        return all
    }
}

extension StudyResponse {
    /// What a study of inference looks at; the first decides about stopping.
    package static let ofInference = [
        StudyResponse("energy.total", title: "Energy per item", lessIsBetter: true),
        StudyResponse("energy.own", title: "Dynamic energy per item", lessIsBetter: true),
        StudyResponse("latency.mean", title: "Latency per batch", lessIsBetter: true),
        StudyResponse("latency.p95", title: "Latency per batch, 95th percentile", lessIsBetter: true),
    ]
}
