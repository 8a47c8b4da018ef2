import Pipelines
import Planning
import Quantities
import Reporting
import Statistics
import TestKit
import Testing

@testable import Studies

private let seed: UInt64 = 41

@Suite struct SavingsStudyTests {
    @Test func savingsAreThoseOfBruteForce() throws {
        let tolerance = SavingsTolerance(accuracy: Fraction(0.12), latency: Fraction(0.25))
        var compared = 0
        try forRandomInstances(400, seed: seed) { generator, label in
            let pipeline = randomChain(&generator)
            let rates = [1.0, 3, 8]
            let settings = rates.map { SavingsCase.Setting(rate: Rate($0), latencySLA: Seconds(2)) }
            let source = SavingsSource(
                title: "random", cases: [SavingsCase(name: "c", pipeline: pipeline, settings: settings)])
            let savings = try SavingsStudy(source, tolerance: tolerance).cases[0]
            for rate in rates {
                let found = savings.settings.first { $0.setting.rate.value == rate }
                let truth = SavingsBruteForce(pipeline, rate: rate)
                guard let (blind, least) = truth.answers(within: 2, accuracy: 0.12, latency: 0.25) else {
                    #expect(found == nil && savings.infeasible.contains { $0.setting.rate.value == rate }, "\(label)")
                    continue
                }
                let setting = try #require(found, "\(label)")
                // Among plans of equal objective, batches and cost the faster stage wins; brute force leaves them all.
                let option = try #require(
                    blind.first { abs($0.energy - setting.blind.energyPerRequest.value) < 1e-9 }, "\(label)")
                let least_ = least(option)
                for (answer, energy) in zip(setting.answers, least_) {
                    let saving = 1 - energy / option.energy
                    #expect(abs(answer.saving - saving) < 1e-9, "\(label): \(answer.question) \(saving)")
                }
                #expect(setting.answers.map(\.question) == SavingsQuestion.allCases)
                // Each question allows more than the one before, no knob alone saves more than all together.
                let values = setting.answers.map(\.saving)
                #expect(values[0] >= 0 && values[0] <= values[1] + 1e-9 && values[1] <= values[2] + 1e-9, "\(label)")
                #expect(setting.knobs.allSatisfy { $0.saving <= values[1] + 1e-9 }, "\(label)")
                // The least of the tied plans is what planning for energy finds.
                #expect(abs((setting.ties?.least.value ?? .nan) - least_[1]) < 1e-9, "\(label)")
                compared += 1
            }
        }
        #expect(compared > 500)
    }

    /// Two stages: the first has a knob, the second runs alike in both plans. Energies have intervals.
    private func pipeline() -> Pipeline {
        func joules(_ value: Double, _ error: Double) -> Estimate<Joules> {
            Estimate(
                Joules(value), interval: .init(Joules(value - error), Joules(value + error), basis: "test"),
                provenance: .measured(by: "meter"))
        }
        func point(_ watts: Double, _ latency: Double, _ energy: Estimate<Joules>) -> OperatingPoint {
            OperatingPoint(
                batch: 1, latency: Estimate(Seconds(latency), provenance: .measured(by: "clock")), energy: energy,
                cores: 1, idlePower: Estimate(.zero, provenance: .measured(by: "meter")), powerLimit: Watts(watts))
        }
        func stage(_ name: String, _ after: [Int], _ points: [OperatingPoint]) -> Stage {
            let accuracy = Estimate(Fraction(0.9), provenance: .given(in: "test"))
            return Stage(
                name: name, after: after, variants: [Variant(name: "v", accuracy: accuracy, points: points)])
        }
        var pipeline = Pipeline(
            name: "knob",
            stages: [
                stage("a", [], [point(100, 0.3, joules(6, 0.6)), point(200, 0.2, joules(10, 1))]),
                stage("b", [0], [point(200, 0.1, joules(5, 5))]),
            ])
        pipeline.goals.objective = Objective(accuracy: 1, cost: 1)
        return pipeline
    }

    @Test func aPowerLimitIsTheKnobAndTheSharedStageAddsNoDoubt() throws {
        let settings = [0.3, 0.4].map { SavingsCase.Setting(rate: Rate(1), latencySLA: Seconds($0)) }
        let study = try SavingsStudy(
            SavingsSource(title: "t", cases: [SavingsCase(name: "c", pipeline: pipeline(), settings: settings)]))
        let (tight, loose) = (study.cases[0].settings[0], study.cases[0].settings[1])
        #expect(tight.answer(.sameGoals)?.saving == 0 && tight.answer(.sameGoals)?.range == nil)
        let answer = try #require(loose.answer(.sameGoals))
        #expect(answer.changed == [.powerLimit] && loose.knobs.map(\.knob) == [.powerLimit])
        #expect(abs(answer.saving - (1 - 11.0 / 15)) < 1e-12)
        // 6 ± 0.6 J against 10 ± 1 J beside 5 J that both have: ends against ends.
        let range = try #require(answer.range)
        #expect(abs(range.lower - (1 - 11.6 / 14)) < 1e-12 && abs(range.upper - (1 - 10.4 / 16)) < 1e-12)
        #expect(loose.answer(.sameLatency)?.saving == 0)
        let summary = try #require(study.main?.summary(.sameGoals))
        #expect(summary.settings == 2 && summary.nothing == 0.5)
        #expect(abs((summary.medianOfSavers ?? 0) - answer.saving) < 1e-12)
        #expect(abs(summary.median - answer.saving / 2) < 1e-12)
        #expect(study.energyProvenance == .measured(by: "meter"))
    }

    @Test func casesWithACaveatStayApart() throws {
        let setting = SavingsCase.Setting(rate: Rate(1), latencySLA: Seconds(0.4))
        let study = try SavingsStudy(
            SavingsSource(
                title: "t",
                cases: [
                    SavingsCase(name: "b", pipeline: pipeline(), settings: [setting, setting], caveat: "not equal"),
                    SavingsCase(name: "a", pipeline: pipeline(), settings: [setting]),
                ]))
        #expect(study.groups.map(\.caveat) == [nil, "not equal"])
        #expect(study.groups.map(\.cases) == [[1], [0]])
        #expect(study.groups.map { $0.summary(.slack)?.settings } == [1, 2])
        #expect(study.main?.cases == [1])
    }

    @Test func theReportAnswersFirstAndNamesWhatIsLeftOut() throws {
        let settings = [0.1, 0.3, 0.4].map { SavingsCase.Setting(rate: Rate(1), latencySLA: Seconds($0)) }
        var source = SavingsSource(
            title: "t", cases: [SavingsCase(name: "c", pipeline: pipeline(), settings: settings)])
        source.leftOut = ["video, crop: yolov9 is not in the model zoo"]
        source.limits = ["Typed in for a test."]
        let report = SavingsReport([try SavingsStudy(source)], metadata: [Definition("Machine", "test")])
        let texts = [
            HTMLRenderer().render(report.document), MarkdownRenderer().render(report.document),
            TerminalRenderer(width: 140).render(report.document),
        ]
        for text in texts {
            for part in [
                "13.3 %", "26.7 %", "measured by meter", "1 setting has no plan", "yolov9", "Typed in for a test",
                "v, 200 W", "no confidence interval", "power limit",
            ] { #expect(text.contains(part), "\(part)") }
            let words = text.split { !$0.isLetter }
            #expect(!words.contains { ["nan", "inf"].contains($0.lowercased()) })
        }
        #expect(texts[0].contains("<svg"))
        let first = try #require(report.document.blocks.first)
        guard case .callout(.answer, let answer) = first else {
            Issue.record("the first block is not the answer")
            return
        }
        #expect(answer.plainText.contains("a median of 13.3 %"))
    }

    @Test func withoutAnyPlanTheReportSaysSo() throws {
        let setting = SavingsCase.Setting(rate: Rate(1), latencySLA: Seconds(0.01))
        let study = try SavingsStudy(
            SavingsSource(title: "t", cases: [SavingsCase(name: "c", pipeline: pipeline(), settings: [setting])]))
        #expect(study.groups.allSatisfy { $0.summaries.isEmpty } && study.cases[0].front == nil)
        let text = MarkdownRenderer().render(SavingsReport([study], metadata: []).document)
        #expect(text.contains("No setting has a plan") && text.contains("latency: best 300.0 ms, limit 10.00 ms"))
    }

    @Test func aGridFillsInWhatIsNotGiven() throws {
        var pipeline = pipeline()
        #expect(throws: PlanningError.self) { try SavingsGrid().settings(of: pipeline) }
        // The shortest possible latency is that of the faster points: 0.3 s.
        let shortest = try SavingsGrid(rates: [Rate(2)]).settings(of: pipeline)
        #expect(zip(shortest, [0.45, 0.9, 3]).allSatisfy { abs(($0.latencySLA?.value ?? 0) - $1) < 1e-12 })
        pipeline.goals.rate = Rate(4)
        pipeline.goals.latencySLA = Seconds(2)
        let usual = try SavingsGrid().settings(of: pipeline)
        #expect(usual.map(\.rate.value) == [1, 2, 4, 8, 16].flatMap { [$0, $0, $0] })
        #expect(usual.prefix(3).map(\.latencySLA) == [Seconds(1), Seconds(2), Seconds(4)])
        let given = try SavingsGrid(latencySLAs: [Seconds(7)]).settings(of: pipeline, usualRates: [Rate(1)])
        #expect(given == [.init(rate: Rate(1), latencySLA: Seconds(7))])
    }

    @Test func theFileOfACaseReadsBack() throws {
        let setting = SavingsCase.Setting(rate: Rate(3), latencySLA: Seconds(0.4))
        let entry = SavingsCase(name: "FLUX.1 Dev on H100", pipeline: pipeline(), settings: [setting])
        let file = try PipelineFile(parsing: entry.file.yaml, file: "p.yaml").resolved()
        #expect(file.goals.rate == Rate(3) && file.goals.latencySLA == Seconds(0.4))
        #expect(
            file.stages.map { $0.variants[0].points.map(\.powerLimit) } == [[Watts(100), Watts(200)], [Watts(200)]])
        #expect(entry.fileName == "flux-1-dev-on-h100.yaml")
    }
}
