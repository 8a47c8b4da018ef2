import Pipelines
import Quantities
import Testing

@Suite struct ResolvingTests {
    private let text = """
        name: detect-classify
        goals:
          rate: 4/s
          latencySLA: 2s
          energySLA: 40J
          objective: {accuracy: 1, cost: 0.01, energy: 0.01}
        profile: {batches: [1, 2, 4, 8], threads: [2], repeats: 3, window: 1s}
        stages:
          - name: detect
            profile: {repeats: 5}
            variants:
              - {name: yolov7-tiny, model: "zoo:yolov7-tiny@320", accuracy: 0.387, accuracySource: "arXiv 2207.02696"}
              - {name: yolov7, model: "zoo:yolov7@320"}
        """

    private let point = OperatingPoint(
        batch: 2, latency: Estimate(Seconds(1), provenance: .measured(by: "clock")),
        energy: Estimate(Joules(3), provenance: .measured(by: "rapl-powercap")), cores: 2,
        idlePower: Estimate(Watts(1), provenance: .modelled(by: "table")))

    @Test func asksTheResolverOnlyForWhatIsMissing() throws {
        let file = try PipelineFile(parsing: text, file: "q.yaml")
        #expect(file.goals.energySLA == Joules(40))
        #expect(file.unresolved.map(\.variant) == ["yolov7-tiny", "yolov7"])
        let campaign = try #require(file.unresolved.first?.campaign)
        #expect(campaign.batches == [1, 2, 4, 8] && campaign.repeats == 5 && campaign.window == Seconds(1))
        let pipeline = try file.resolve { request in
            .init(
                accuracy: Estimate(Fraction(0.5), provenance: .published(in: request.model ?? "")), points: [point])
        }
        let accuracies = pipeline.stages[0].variants.map(\.accuracy)
        #expect(accuracies[0] == Estimate(Fraction(0.387), provenance: .published(in: "arXiv 2207.02696")))
        #expect(accuracies[1] == Estimate(Fraction(0.5), provenance: .published(in: "zoo:yolov7@320")))
        #expect(pipeline.stages[0].variants[1].points == [point])
    }

    @Test func namesEachVariantWithoutPoints() throws {
        let file = try PipelineFile(parsing: text, file: "q.yaml")
        let error = try #require(throws: PipelinesError.self) { try file.resolved() }
        #expect(error.all.count == 2)
        #expect(error.message == "variant “yolov7-tiny” of stage “detect” has no operating points")
        #expect(error.advice?.contains("perjoule profile q.yaml") == true)
    }

    @Test func interpolatesBetweenMeasuredBatchesOnly() throws {
        var larger = point
        larger.batch = 6
        larger.latency.value = Seconds(2)
        larger.energy.value = Joules(11)
        let variant = Variant(
            name: "v", accuracy: Estimate(Fraction(1), provenance: .given(in: "t")), points: [point, larger])
        let points = variant.interpolated(at: [1, 2, 3, 8]).points
        #expect(points.map(\.batch) == [2, 6, 3])
        #expect(points[2].latency.value == Seconds(1.25))
        #expect(points[2].energy.value == Joules(5))
        #expect(points[2].energy.provenance.kind == "predicted")
    }

    @Test func writtenPipelinesReadBack() throws {
        var pipeline = try PipelineFile(parsing: video, file: "video.yaml").resolved()
        pipeline.goals = Goals(rate: Rate(3), objective: Objective(accuracy: 1), latencySLA: Seconds(0.1))
        pipeline.goals.idlePower = Estimate(Watts(8), provenance: .modelled(by: "share of the processor"))
        pipeline.stages[1].variants[0].points[0].latencyVariation = Fraction(0.25)
        pipeline.name = "odd: “name” # \\ \"quoted\"\t"
        pipeline.stages[0].variants[0].points[0] = point
        pipeline.stages[1].after = [0]
        for text in [pipeline.yaml, pipeline.json] {
            var back = try PipelineFile(parsing: text, file: "video.yaml").resolved()
            // Typed-in figures stand on other lines of the text written.
            for stage in back.stages.indices {
                for variant in back.stages[stage].variants.indices {
                    let original = pipeline.stages[stage].variants[variant]
                    if case .given = original.accuracy.provenance {
                        back.stages[stage].variants[variant].accuracy.provenance = original.accuracy.provenance
                    }
                    for number in original.points.indices {
                        guard case .given = original.points[number].latency.provenance else { continue }
                        let given = original.points[number].latency.provenance
                        back.stages[stage].variants[variant].points[number].latency.provenance = given
                        back.stages[stage].variants[variant].points[number].energy.provenance = given
                        back.stages[stage].variants[variant].points[number].idlePower.provenance = given
                    }
                }
            }
            #expect(back == pipeline, "\(text)")
        }
    }

    @Test(arguments: ["accuracy=1,cost=0.05,energy=0.1", " accuracy = 1 , cost=0.05,energy=0.1"])
    func readsTheObjectiveOfTheCommandLine(text: String) throws {
        #expect(try Objective(parsing: text) == Objective(accuracy: 1, cost: 0.05, energy: 0.1))
    }

    @Test(arguments: ["", "accuracy", "acuracy=1", "cost=-1", "cost=nan", "cost=1,cost=2", "cost=1,"])
    func refusesOddObjectives(text: String) {
        #expect(throws: PipelinesError.self) { try Objective(parsing: text) }
    }
}
