import Foundation
import Profiling
import Quantities
import Testing

@Suite struct ProfileTableTests {
    @Test func meansCarryTheirIntervals() throws {
        let trials = try zip([1, 1.1, 0.9], [10, 10.1, 9.9]).enumerated().map { block, values in
            try Example.trial(block: block, latency: values.0, energy: values.1, error: 0.5, idlePower: 8)
        }
        let accuracy = Estimate(Fraction(0.512), provenance: .published(in: "arXiv 2207.02696"))
        let table = try ProfileTable(trials, accuracies: ["a": accuracy])
        let point = try #require(table[Example.treatment])
        #expect(point.repeats == 3 && point.accuracy == accuracy && table.failures.isEmpty)

        // Student's t, 2 degrees of freedom: 4.302653 · 0.1/√3.
        let reach = 4.302653 * 0.1 / 3.0.squareRoot()
        let latency = try #require(point.latency.interval)
        #expect(abs(point.latency.value.value - 1) < 1e-12)
        #expect(abs(latency.upper.value - 1 - reach) < 1e-6 && abs(1 - latency.lower.value - reach) < 1e-6)
        // What the instrument may be wrong by is wrong by in every repeat, so it is added.
        let energy = try #require(point.energy.interval)
        #expect(abs(energy.upper.value - 10.5 - reach) < 1e-6 && abs(9.5 - energy.lower.value - reach) < 1e-6)
        #expect(energy.basis == "95 % confidence, Student t, n = 3, and the instrument")
        #expect(point.energy.provenance == .measured(by: "rapl-powercap"))

        #expect(abs(try #require(point.latencyVariation).value - 0.1) < 1e-12)
        #expect(abs(try #require(point.energyVariation).value - 0.01) < 1e-12)
        let bootstrap = try #require(point.latencyBootstrap)
        #expect(bootstrap.lower.value >= 0.9 && bootstrap.upper.value <= 1.1 && bootstrap.lower < bootstrap.upper)

        // Batches of 4 on 2 of 8 processors.
        #expect(abs(point.energyPerItem.value.value - 2.5) < 1e-12)
        #expect(abs(point.latencyPerItem.value.value - 0.25) < 1e-12)
        #expect(abs(point.throughput.value - 4) < 1e-12)
        #expect(abs(try #require(point.idlePowerPerReplica).value.value - 2) < 1e-12)
        #expect(point.dynamicEnergy == nil)
    }

    @Test func oneTrialHasNoSpread() throws {
        let point = try ProfileTable([Example.trial(block: 0, error: 0.5)]).points[0]
        #expect(point.latency.interval == nil && point.latencyVariation == nil && point.latencyBootstrap == nil)
        #expect(point.energy.interval?.upper == Joules(10.5))
    }

    @Test func noIntervalReachesBelowZero() throws {
        // Mean 1, standard error 0.5, Student's t with 1 degree of freedom 12.706: 1 ± 6.35.
        let trials = try [0.5, 1.5].enumerated().map {
            try Example.trial(block: $0, latency: $1, energy: $1, error: 0.1)
        }
        let point = try ProfileTable(trials).points[0]
        #expect(point.latency.interval?.lower == .zero && point.energy.interval?.lower == .zero)
        #expect(try #require(point.energy.interval).upper > Joules(7))
    }

    @Test func treatmentsComeInOrder() throws {
        let treatments = [("b", 1, 1), ("a", 4, 1), ("a", 1, 2), ("a", 1, 1)].map {
            Treatment(variant: $0.0, batch: $0.1, threads: $0.2)
        }
        let table = try ProfileTable(treatments.map { try Example.trial($0, block: 0) })
        #expect(table.points.map(\.treatment) == [treatments[3], treatments[1], treatments[2], treatments[0]])
    }

    @Test func figuresThatSomeTrialsLackAreLeftOut() throws {
        let trials = [try Example.trial(block: 0, idlePower: 5), try Example.trial(block: 1)]
        #expect(try ProfileTable(trials).points[0].idlePower == nil)
    }

    @Test func failuresKeepTheirReason() throws {
        let other = Treatment(variant: "b", batch: 1, threads: 1)
        let trials = [
            Example.failure(other, block: 0, "b.onnx: bad"), try Example.trial(block: 0),
            Example.failure(block: 1, "later"),
        ]
        let table = try ProfileTable(trials)
        #expect(table.failures == [.init(treatment: other, reason: "b.onnx: bad")])
        #expect(table.points.map(\.treatment) == [Example.treatment] && table.points[0].repeats == 1)
    }

    @Test func numbersThatAreNotFiniteAreRefused() throws {
        let error = #expect(throws: ProfilingError.self) {
            try ProfileTable([Example.trial(block: 0), Example.trial(block: 1, energy: .nan)])
        }
        #expect(error?.code == .trialsInvalid && error?.place == Example.treatment.description)
        #expect(throws: ProfilingError.self) {
            try ProfileTable([Example.trial(block: 0), Example.trial(block: 1)], level: 1)
        }
    }

    @Test func trialsSurviveJSON() throws {
        let trials = [try Example.trial(block: 0, error: 1, idlePower: 3), Example.failure(block: 1)]
        let copy = try JSONDecoder().decode([Trial].self, from: JSONEncoder().encode(trials))
        #expect(copy == trials)
    }
}
