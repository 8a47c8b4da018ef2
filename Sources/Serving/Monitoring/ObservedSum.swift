import Metering
import Pipelines
import Quantities

/// What a target told over all its windows.
struct ObservedSum: Sendable {
    /// A target that does not tell how requests ended tells failures in one number, refusals among them.
    private(set) var counts = RequestCounts()
    /// Nil while no window had any.
    private(set) var energy: Estimate<Joules>?
    private(set) var dynamicEnergy: Estimate<Joules>?
    /// Nil while no window told it.
    private(set) var processorTime: ProcessorTime?
    private var provenances: [Provenance] = []

    mutating func add(_ observation: TargetObservation) {
        if observation.models.isEmpty {
            counts.answered += observation.answered - observation.failed
            counts.failed += observation.failed
        }
        for (status, count) in observation.models.flatMap(\.statuses) { counts.add(status: status, count) }
        for provenance in [observation.energy, observation.dynamicEnergy].compactMap({ $0?.provenance })
        where !provenances.contains(provenance) { provenances.append(provenance) }
        energy = sum(energy, observation.energy)
        dynamicEnergy = sum(dynamicEnergy, observation.dynamicEnergy)
        if let time = observation.processorTime { processorTime = processorTime.map { $0 + time } ?? time }
    }

    private func sum(_ sum: Estimate<Joules>?, _ next: Estimate<Joules>?) -> Estimate<Joules>? {
        var all = Estimate.sum([sum, next].compactMap { $0 })
        // Of every window's origin once, however often it came and went.
        if let combined = Provenance.combined(provenances) { all?.provenance = combined }
        return all
    }
}

extension Goals {
    /// Emissions of a joule, building included; nil when the carbon intensity is unknown.
    var gramsPerJoule: Double? { carbonIntensity.map { ($0 * Joules(1)).value * (pue ?? 1) } }
}

extension ServingTotals {
    /// From what a target told; its percentiles are of its last window.
    init(_ sum: ObservedSum, _ latest: TargetObservation?, _ goals: Goals) {
        let answered = sum.counts.answered
        self.init(
            counts: sum.counts, p50: latest?.p50, p99: latest?.p99, energy: sum.energy,
            dynamicEnergy: sum.dynamicEnergy, idleEnergy: nil,
            perRequest: answered > 0 ? sum.energy?.map { $0 / Double(answered) } : nil,
            carbon: sum.energy.flatMap { energy in
                goals.gramsPerJoule.map { GramsCO2e($0 * energy.value.value) }
            }, processorTime: sum.processorTime)
    }
}
