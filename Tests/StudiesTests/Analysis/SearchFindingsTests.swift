import Quantities
import Statistics
import Studies
import TestKit
import Testing

@Suite struct SearchFindingsTests {
    static let meter = Provenance.measured(by: "meter")

    static func search(
        _ sampler: String, repetition: Int = 0, task: String = "digits", _ trials: [(Double, Double?)]
    ) -> SampledSearch {
        SampledSearch(
            sampler: sampler, task: task, repetition: repetition, energyJoules: trials.map(\.0),
            scores: trials.map(\.1))
    }

    static func findings(
        _ searches: [SampledSearch], baselines: [String] = ["grid"], lessIsBetter: Bool = false
    ) throws -> SearchFindings {
        try SearchFindings(
            searches, baselines: baselines, score: "accuracy", lessIsBetter: lessIsBetter, provenance: meter)
    }

    /// The baseline finds its best, 0.8, after 30 of 60 J; the search reaches it after 12 J.
    @Test func energyToTheBaselinesBest() throws {
        let findings = try Self.findings([
            Self.search("grid", [(10, 0.2), (20, 0.8), (30, 0.5)]),
            Self.search("tpe", [(5, 0.7), (7, 0.8), (9, 0.9)]),
        ])
        let comparison = try #require(findings.comparison(of: "tpe", with: "grid"))
        #expect(comparison.untilFound.medianCostRatio == 12 / 30.0)
        #expect(comparison.ofWholeSearch.medianCostRatio == 12 / 60.0)
        #expect(comparison.atEqualTrials.medianCostRatio == 21 / 60.0)
        #expect(comparison.untilFound.lower == nil, "one pair has no interval")
        #expect(findings.answers.first?.contains("0.200 × the energy of the baseline's whole search") == true)
        #expect(findings.blocks.count >= 4)
    }

    @Test func lossesAreTurned() throws {
        let findings = try Self.findings(
            [
                Self.search("grid", [(10, 3), (10, 1), (10, 2)]), Self.search("tpe", [(10, 1), (10, 4)]),
            ], lessIsBetter: true)
        #expect(findings.comparison(of: "tpe")?.untilFound.medianCostRatio == 0.5)
        #expect(findings.samplers.map(\.medianBestScore) == [1, 1])
        #expect(findings.curves.first { $0.sampler == "grid" }?.median.last == 1)
    }

    /// A failed trial costs, and neither leads nor hides anything.
    @Test func failedTrialsCost() throws {
        let findings = try Self.findings([
            Self.search("grid", [(10, nil), (10, 0.5)]), Self.search("tpe", [(1, nil), (1, 0.6)]),
            Self.search("gp", [(1, nil), (1, nil)]), Self.search("cmaes", []), Self.search("sobol", [(.nan, 1)]),
        ])
        #expect(findings.comparison(of: "tpe")?.untilFound.medianCostRatio == 0.1)
        #expect(findings.comparison(of: "gp") == nil)
        #expect(findings.remarks.count == 3)
    }

    /// Never reaching the best is infinitely expensive, not missing.
    @Test func unreachedIsInfinite() throws {
        let findings = try Self.findings(
            (0..<4).flatMap { repetition in
                [
                    Self.search("grid", repetition: repetition, [(10, 0.9)]),
                    Self.search("tpe", repetition: repetition, [(5, repetition < 2 ? 0.95 : 0.1)]),
                ]
            })
        let comparison = try #require(findings.comparison(of: "tpe"))
        #expect(comparison.untilFound.reachedCount == 2 && comparison.untilFound.medianCostRatio == nil)
        #expect(findings.answers[0].contains("no median of the energy exists"))
    }

    @Test func missingBaselinesAreNamed() throws {
        let findings = try Self.findings(
            [Self.search("tpe", [(1, 1)]), Self.search("random", task: "other", [(1, 1)])],
            baselines: ["grid", "random"])
        #expect(findings.comparisons.isEmpty)
        #expect(findings.remarks.count == 2)
        #expect(throws: StatisticsError.self) {
            try SearchFindings([], baselines: [], score: "a", provenance: Self.meter, level: 1)
        }
    }

    /// Curves against the definition, point by point.
    @Test func curvesAreMediansOfTheBestSoFar() throws {
        try forRandomInstances(20, seed: 3) { generator, label in
            let searches = (0..<5).map { repetition in
                Self.search(
                    "tpe", repetition: repetition,
                    (0..<20).map { _ in (1 + generator.uniform(), generator.uniform()) })
            }
            let curve = try #require(try Self.findings(searches).curves.first)
            for (point, energy) in curve.energyJoules.enumerated() {
                let best = searches.map { search -> Double in
                    var (spent, best) = (0.0, 0.0)
                    for (cost, score) in zip(search.energyJoules, search.scores) {
                        spent += cost
                        if spent <= energy * (1 + 1e-12) { best = max(best, score ?? 0) }
                    }
                    return best
                }
                #expect(curve.median[point] == best.sorted()[2], "\(label)")
                #expect(
                    curve.lowerQuartile[point] == best.sorted()[1] && curve.upperQuartile[point] == best.sorted()[3])
            }
        }
    }
}
