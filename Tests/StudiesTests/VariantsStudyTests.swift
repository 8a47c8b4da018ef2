import Pipelines
import Planning
import Quantities
import Reporting
import Statistics
import Studies
import Testing

@Suite struct VariantsStudyTests {
    /// Two stages whose most accurate variants save nothing but accuracy, typed in.
    private static let pipeline = """
        name: two
        goals: {rate: 1, latencySLA: 10, energySLA: 100, objective: {accuracy: 1, energy: 0.01}}
        stages:
          - name: a
            variants:
              - {name: frugal, accuracy: 0.90, points: [{batch: 1, latency: 0.1, cores: 1, energy: 1, idlePower: 1}]}
              - {name: lavish, accuracy: 0.905, points: [{batch: 1, latency: 0.1, cores: 1, energy: 9, idlePower: 1}]}
        """

    @Test func energyChangesThePlanAndTheTwinShowsWhy() throws {
        let pipeline = try PipelineFile(parsing: Self.pipeline, file: "two.yaml").resolved()
        let study = try VariantsStudy(pipeline: pipeline, profiles: [], goals: Goals())
        #expect(study.outcome.plan?.stages.map(\.variant) == ["frugal"])
        #expect(study.energyBlindPlan?.stages.map(\.variant) == ["lavish"])
        // 10 J against 2 J per request, idle power included: 80 % saved at 0.55 % less accuracy, equal latency and cost.
        #expect(abs(study.twins.largestSaving - 0.8) < 1e-12)
        #expect(study.twins.shares.map(\.configurations) == [1, 1, 1, 1])
    }

    @Test func correlationsAreThoseOfTheComparedEnergies() throws {
        let figures = [("a", 0.6, 1.0), ("b", 0.7, 3.0), ("c", 0.8, 4.0), ("d", 0.75, 9.0)]
        let points = try figures.map { try Example.point($0.0, accuracy: $0.1, joules: $0.2) }
        let correlations = EnergyCorrelation.all(StageProfile(stage: "s", points: points))
        // Over all points, and over the four of batch size 1.
        #expect(correlations.map(\.batch) == [nil, nil, 1, 1])
        let expected = try Correlation.pearson(figures.map(\.1), figures.map { $0.2 * 0.4 })
        let found = try #require(correlations[0].pearson)
        #expect(abs(found.coefficient - expected.coefficient) < 1e-12)
        // Every point has the same latency, so that correlation is undefined, and it says why.
        #expect(correlations[1].pearson == nil && correlations[1].remark != nil)
    }

    @Test func theReportSaysWhatWasFoundWithoutNaN() throws {
        let pipeline = try PipelineFile(parsing: Self.pipeline, file: "two.yaml").resolved()
        let points = try (1...5).map { index in
            try Example.point("m\(index)", accuracy: 0.5 + 0.05 * Double(index), joules: Double(index))
        }
        let study = try VariantsStudy(
            pipeline: pipeline, profiles: [StageProfile(stage: "a", points: points)], goals: Goals())
        let document = VariantsReport(study, metadata: [Definition("Machine", "test")]).document
        let html = HTMLRenderer().render(document)
        for text in ["frugal", "energy-blind", "FA2-low", "RIM", "80.0 %", "Pearson", "published in paper", "<svg"] {
            #expect(html.contains(text), "\(text)")
        }
        let text = TerminalRenderer(width: 120).render(document)
        for text in [html, text, MarkdownRenderer().render(document)] {
            let words = text.split { !$0.isLetter }
            #expect(!words.contains { $0.lowercased() == "nan" || $0.lowercased() == "inf" })
        }
    }

    @Test func anInfeasibleStudyNamesTheLimit() throws {
        let pipeline = try PipelineFile(parsing: Self.pipeline, file: "two.yaml").resolved()
        let study = try VariantsStudy(pipeline: pipeline, profiles: [], goals: Goals(energySLA: Joules(0.5)))
        let text = TerminalRenderer(width: 120).render(VariantsReport(study, metadata: []).document)
        #expect(study.outcome.plan == nil)
        #expect(text.contains("No plan meets the goals") && text.contains("energy: best 2.000 J, limit 500.0 mJ"))
    }
}
