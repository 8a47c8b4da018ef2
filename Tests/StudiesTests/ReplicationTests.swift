import Foundation
import Pipelines
import Planning
import Quantities
import Reporting
import Simulation
import Testing

@testable import Studies

@Suite struct ReplicationTests {
    /// The thrifty variant is slower, so that policies differ in every figure.
    private static let yaml = """
        name: two
        goals: {latencySLA: 2, objective: {accuracy: 1, energy: 0.01}}
        stages:
          - name: a
            variants:
              - {name: frugal, accuracy: 0.90, points: [{batch: 1, latency: 0.15, cores: 1, energy: 1, idlePower: 1}]}
              - {name: lavish, accuracy: 0.905, points: [{batch: 1, latency: 0.1, cores: 1, energy: 9, idlePower: 1}]}
        """

    private func study(
        _ load: SimulatedLoad = SimulatedLoad(.poisson, rate: Rate(5)), seed: UInt64 = 1, replications: Int? = nil
    ) async throws -> SimulationStudy {
        var settings = SimulationSettings(arrivals: load.arrivals, duration: Seconds(60))
        settings.seed = seed
        var request = try SimulationRequest(
            PipelineFile(parsing: Self.yaml, file: "two.yaml").resolved(), goals: Goals(), load: load,
            policies: [.adaptive(.energyAware), .adaptive(.energyBlind), .fixed], settings: settings)
        request.replications = replications
        guard case .study(let study) = try await request.run() else {
            throw SimulationError(.infeasible, "the example has a plan")
        }
        return study
    }

    /// SciPy 1.17.1: `stats.t.ppf(0.975, 4) * np.std(x, ddof=1) / 5**0.5`.
    @Test func meanAndIntervalAgreeWithSciPy() throws {
        let figure = try #require(ReplicatedFigure([1.2, 1.5, 0.9, 1.4, 1.1]))
        #expect(abs(figure.mean - 1.22) < 1e-12 && figure.replications == 5)
        #expect(try abs(#require(figure.halfWidth) - 0.296443216507) < 1e-9)
        #expect(ReplicatedFigure([1.2])?.halfWidth == nil && ReplicatedFigure([1.2])?.mean == 1.2)
        #expect(ReplicatedFigure([1.2, nil]) == nil && ReplicatedFigure([]) == nil)
        // Sums in another order are no spread.
        #expect(ReplicatedFigure([0.1 + 0.2, 0.3])?.halfWidth == 0)
    }

    /// Replication k is the run with seed + k, whatever runs beside it; and all of it is the same again.
    @Test func replicationsAreTheRunsOfTheirSeeds() async throws {
        let study = try await study(replications: 4)
        #expect(study.conditions.replications == 4 && study.conditions.isRandom)
        for result in study.results {
            #expect(result.replications.map(\.seed) == [1, 2, 3, 4])
            #expect(Set(result.replications.map(\.requests)).count > 1)
        }
        for number in 0..<4 {
            let alone = try await self.study(seed: 1 + UInt64(number), replications: 1)
            for (one, many) in zip(alone.results, study.results) {
                #expect(one.replications == [many.replications[number]])
            }
            // Common random numbers: every policy meets the same arrivals.
            #expect(Set(study.results.map { $0.replications[number].requests }).count == 1)
        }
        let again = try await self.study(replications: 4)
        #expect(again.results == study.results && again.comparisons == study.comparisons)
    }

    @Test func differencesArePaired() async throws {
        let study = try await study()
        #expect(study.conditions.replications == SimulationRequest.usualReplications)
        let ours = try #require(study.result(of: .adaptive(.energyAware)))
        let theirs = try #require(study.result(of: .adaptive(.energyBlind)))
        let comparison = try #require(study.comparisons.first)
        #expect(study.comparisons.map(\.against) == [.adaptive(.energyBlind), .fixed])
        for figure in [SimulationFigure.energyPerRequest, .violations, .p99, .accuracy, .meanCost] {
            let difference = try #require(comparison.differences[figure])
            let values = zip(ours.replications, theirs.replications).compactMap { a, b -> Double? in
                guard let x = figure.value(in: a), let y = figure.value(in: b) else { return nil }
                return x - y
            }
            #expect(difference == ReplicatedFigure(values.map(Optional.some)))
            let mean = try #require(ours.means[figure]).mean - #require(theirs.means[figure]).mean
            #expect(abs(difference.mean - mean) < 1e-12)
        }
        let shares = zip(ours.replications, theirs.replications).map { a, b in
            1 - (a.energyPerRequest?.value ?? .nan) / (b.energyPerRequest?.value ?? .nan)
        }
        #expect(comparison.energySaved == ReplicatedFigure(shares.map(Optional.some)))
    }

    @Test func oneRunSaysThatThereIsNoInterval() async throws {
        let one = try await study(replications: 1)
        #expect(one.results.allSatisfy { $0.means[.energyPerRequest]?.halfWidth == nil })
        #expect(one.comparisons.allSatisfy { $0.energySaved != nil && $0.energySaved?.halfWidth == nil })
        func text(_ study: SimulationStudy) throws -> String {
            let pipeline = try PipelineFile(parsing: Self.yaml, file: "two.yaml").resolved()
            // Words may be split over lines.
            return TerminalRenderer(width: 200).render(SimulationReport(study, of: pipeline).summary)
                .split { $0.isWhitespace }.joined(separator: " ")
        }
        #expect(try text(one).contains("there is no interval, which --replications 5 would give"))
        #expect(try !text(one).contains("±"))
        let even = try await study(SimulatedLoad(.deterministic, rate: Rate(5)), replications: 3)
        #expect(even.conditions.replications == 1 && !even.conditions.isRandom)
        #expect(try text(even).contains("leave nothing to chance"))
        #expect(try text(try await study()).contains("Means over 5 runs, of seeds 1 to 5"))
    }

    @Test func nonsenseIsRefused() async {
        for count in [0, -1, 1_000_000] {
            await #expect(throws: SimulationError.self) { try await study(replications: count) }
        }
    }
}
