import Foundation
import Pipelines
import Quantities
import Testing

/// A small valid file, into which tests put faults.
let video = """
    name: video
    headroom: 0.9
    stages:
      - name: detect
        variants:
          - name: yolov5n
            accuracy: 45.7%
            points:
              - {batch: 1, latency: 80ms, cores: 1, energy: 3.1J, idlePower: 2W}
              - {batch: 8, latency: 410ms, cores: 1, energy: 15J, idlePower: 2W, frequency: 1.4GHz, device: H100}
      - name: classify
        fanout: 2.4
        maxReplicas: 7
        variants:
          - {name: resnet18, accuracy: 0.6975, source: "Torchvision", points: [
              {batch: 1, latency: 0.05, cores: 2, energy: 1, idlePower: 1.5}]}
    """

@Suite struct ReadingTests {
    @Test func readsEveryFigureWithUnitAndPlace() throws {
        let pipeline = try PipelineFile(parsing: video, file: "video.yaml").resolved()
        #expect(pipeline.name == "video")
        #expect(pipeline.headroom == 0.9)
        #expect(pipeline.stages.map(\.after) == [[], [0]])
        #expect(pipeline.stages.map(\.fanout) == [1, 2.4])
        #expect(pipeline.stages[1].maxReplicas == 7)
        let variant = pipeline.stages[0].variants[0]
        #expect(abs(variant.accuracy.value.value - 0.457) < 1e-12)
        #expect(variant.points[0].latency == Estimate(Seconds(0.08), provenance: .given(in: "video.yaml:9")))
        #expect(variant.points[1].frequency == Hertz(1.4e9))
        #expect(variant.points[1].device == "H100")
        #expect(pipeline.stages[1].variants[0].points[0].energy.provenance == .published(in: "Torchvision"))
        #expect(pipeline.stages[1].variants[0].points[0].latency.value == Seconds(0.05))
    }

    @Test func jsonIsValid() throws {
        let text = """
            {"name": "j", "goals": {"rate": 20, "objective": {"accuracy": 1, "cost": 0.05}}, "stages": [
              {"name": "a", "variants": [{"name": "v", "accuracy": 1e-1, "points": [
                {"batch": 1.0, "latency": 1e-3, "cores": 0.5, "energy": 2, "idlePower": 0}]}]}]}
            """
        let pipeline = try PipelineFile(parsing: text, file: "j.json").resolved()
        #expect(pipeline.goals.rate == Rate(20))
        #expect(pipeline.goals.objective == Objective(accuracy: 1, cost: 0.05))
        #expect(pipeline.stages[0].variants[0].points[0].latency.value == Seconds(0.001))
    }

    @Test(arguments: [
        ("yolov5n\n", "yolov5n\n        acuracy: 1\n", "acuracy", "accuracy", 7),
        ("cores: 1, energy: 3.1J", "core: 1, energy: 3.1J", "core", "cores", 9),
        ("latency: 80ms", "latency: 80W", "“W” is not a unit of Seconds", "ms", 9),
        ("latency: 80ms", "latency: -80ms", "above zero", "", 9),
        ("latency: 80ms", "latency: .nan", "not an amount", "", 9),
        ("latency: 80ms", "latency: nan", "not an amount", "", 9),
        ("latency: 80ms", "latency: 1e999", "not a finite", "", 9),
        ("latency: 80ms", "latency: .inf", "not an amount", "", 9),
        ("latency: 80ms", "latency: [1]", "must be an amount, not a list", "", 9),
        ("latency: 80ms, ", "", "needs “latency”", "latency:", 9),
        ("{batch: 1, latency: 80ms", "{batch: 0, latency: 80ms", "whole number from 1", "", 9),
        ("{batch: 1, latency: 80ms", "{batch: 1.5, latency: 80ms", "whole number from 1", "", 9),
        ("cores: 1, energy: 3.1J", "cores: 1, cores: 2, energy: 3.1J", "twice", "", 9),
        ("name: classify", "name: detect", "two stages are named “detect”", "4:5", 11),
        ("fanout: 2.4", "fanout: 0", "above zero", "", 12),
        ("fanout: 2.4", "after: [detekt]", "no stage “detekt”", "detect", 12),
        ("fanout: 2.4", "after: [classify]", "cannot come after itself", "", 12),
        ("fanout: 2.4", "after: []", "not connected", "after", 11),
        ("fanout: 2.4", "after: detect", "must be a list", "", 12),
        ("name: detect\n", "name: detect\n    after: [classify]\n", "cycle: detect → classify → detect", "", 4),
        ("accuracy: 45.7%", "accuracy: 45.7", "between 0 and 1", "45.7%", 7),
        ("name: video\n", "", "needs “name”", "", 1),
        ("headroom: 0.9", "headroom: 0", "above zero", "", 2),
        ("headroom: 0.9", "goals: {objective: {acuracy: 1}}", "acuracy", "accuracy", 2),
        ("headroom: 0.9", "goals: {accuracyOfPipeline: produkt}", "produkt", "product", 2),
        ("headroom: 0.9", "goals: {latencySLA: 5J}", "not a unit of Seconds", "", 2),
        ("stages:\n", "stages: []\nprofile:\n", "must not be empty", "", 3),
        ("headroom: 0.9", "headroom: \"0.9", "not YAML", "", 2),
        ("latency: 80ms", "latency: 1e308", "beyond any machine", "", 9),
        ("latency: 80ms", "latency: 1e-320", "below any machine", "", 9),
        ("latency: 80ms", "latency: 1e306d", "must be finite", "", 9),
        ("cores: 1, energy: 3.1J", "cores: 1e308, energy: 3.1J", "beyond any machine", "", 9),
        ("idlePower: 2W", "idlePower: 1e31", "beyond any machine", "", 9),
        ("fanout: 2.4", "fanout: 1e308", "beyond any machine", "", 12),
        ("fanout: 2.4", "fanout: 1e-308", "below any machine", "", 12),
        ("name: detect\n", "name: detect\n    fanout: 1e30\n", "the fan-outs on the way to stage “classify”", "", 12),
        ("{batch: 8", "{batch: 1e10", "whole number from 1", "", 10),
        ("{batch: 8", "{batch: -8", "whole number from 1", "", 10),
        ("headroom: 0.9", "goals: {rate: 1e308}", "beyond any machine", "", 2),
        ("headroom: 0.9", "goals: {rate: 0}", "above zero", "", 2),
        ("headroom: 0.9", "goals: {idlepower: 8W}", "idlepower", "idlePower", 2),
        ("cores: 1, energy: 3.1J", "cores: 1, latencyVariation: 15, energy: 3.1J", "cannot spread by", "÷ the mean", 9),
        ("headroom: 0.9", "goals: {objective: {energy: .inf}}", "not an amount", "", 2),
        ("headroom: 0.9", "maxReplicas: 0", "whole number from 1", "", 2),
    ])
    func refusesFaultsWithLineAndAdvice(
        original: String, fault: String, message: String, advice: String, line: Int
    ) throws {
        let range = try #require(video.range(of: original))
        let text = video.replacingCharacters(in: range, with: fault)
        let error = try #require(throws: PipelinesError.self) { try PipelineFile(parsing: text, file: "f.yaml") }
        let all = error.all
        let found = all.first { $0.message.contains(message) }
        #expect(found != nil, "\(all)")
        #expect(advice.isEmpty || found?.advice?.contains(advice) == true, "\(all)")
        // Unclosed quotes are found at the end of the text.
        if message != "not YAML" { #expect(found?.place?.hasPrefix("f.yaml:\(line):") == true, "\(all)") }
        for one in all { #expect(!one.description.contains { $0.isNewline }, "\(one)") }
    }

    @Test(arguments: [
        "", "   \n", "# only a comment\n", "just text", "[1, 2]", "- a\n- b", "a: b: c", "\u{0}",
        "---\na: 1\n---\nb: 2",
    ])
    func refusesTextsThatAreNoPipeline(text: String) throws {
        let error = try #require(throws: PipelinesError.self) { try PipelineFile(parsing: text, file: "f.yaml") }
        #expect(error.description.hasPrefix("f.yaml"))
        #expect(!error.description.contains { $0.isNewline })
    }

    @Test func reportsEveryFaultOfAFile() throws {
        let text = video.replacing("80ms", with: "80W").replacing("fanout: 2.4", with: "fanout: -1")
        let error = try #require(throws: PipelinesError.self) { try PipelineFile(parsing: text, file: "f.yaml") }
        #expect(error.all.count == 2)
    }

    @Test func aliasBombsCostNoMoreThanTheirText() throws {
        var bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        for level in 1...30 {
            let items = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(items)]\n"
        }
        // As values, as the points of a variant, and as keys, which the parser would hash.
        for text in [
            bomb, bomb + "stages: *a30\n", bomb + "? *a30\n: 1\n", bomb + "*a30 : 1\n", bomb + "{[*a30]: 1}\n",
            bomb + "stages: {? *a30 : 1}\n",
        ] {
            let error = try #require(throws: PipelinesError.self) { try PipelineFile(parsing: text, file: "b.yaml") }
            #expect(error.all.count <= 100)
        }
    }

    @Test func aliasesMayStandForPoints() throws {
        let text = video.replacing("points:\n", with: "points: &points\n")
            .replacing(
                "      - {name: resnet18",
                with: "      - {name: r, accuracy: 1, points: *points}\n      - {name: resnet18")
        let pipeline = try PipelineFile(parsing: text, file: "f.yaml").resolved()
        #expect(pipeline.stages[1].variants[0].points == pipeline.stages[0].variants[0].points)
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "]) func deepNestingIsRefused(opening: String) throws {
        let text = String(repeating: opening, count: 100_000)
        let error = try #require(throws: PipelinesError.self) { try PipelineFile(parsing: text, file: "deep.yaml") }
        #expect(error.description.count < 500)
    }

    /// JSON has the same faults; its lines count as those of YAML do.
    @Test(arguments: [
        (#""latency": 1e-3"#, #""latency": 0"#, "above zero"),
        (#""latency": 1e-3"#, #""latency": NaN"#, "not an amount"),
        (#""latency": 1e-3"#, #""latency": 1e999"#, "not a finite"),
        (#""latency": 1e-3"#, #""latency": null"#, "not an amount"),
        (#""latency": 1e-3"#, #""latency": true"#, "not an amount"),
        (#""latency": 1e-3"#, #""latency": {"value": 1}"#, "not a mapping"),
        (#""energy": 2"#, #""energy": -2"#, "must not be negative"), (#""batch": 1,"#, #""batch": 0,"#, "whole number"),
        (#""cores": 1"#, #""cores": 1, "cores": 2"#, "twice"), (#""cores": 1"#, #""core": 1"#, "no key “core”"),
    ])
    func jsonIsRefusedAlike(original: String, fault: String, message: String) throws {
        let text = """
            {"name": "j", "stages": [{"name": "a", "variants": [{"name": "v", "accuracy": 0.1, "points": [
              {"batch": 1, "latency": 1e-3, "cores": 1, "energy": 2, "idlePower": 0}]}]}]}
            """
        #expect(try PipelineFile(parsing: text, file: "j.json").resolved().stages.count == 1)
        let wrong = text.replacing(original, with: fault)
        #expect(wrong != text)
        let error = try #require(throws: PipelinesError.self) { try PipelineFile(parsing: wrong, file: "j.json") }
        let found = error.all.first { $0.message.contains(message) }
        #expect(found?.place?.hasPrefix("j.json:2:") == true, "\(error.all)")
    }

    @Test func largerBatchesOfLessEnergyAreAWarning() throws {
        let text = video.replacing(
            "latency: 410ms, cores: 1, energy: 15J, idlePower: 2W, frequency: 1.4GHz, device: H100",
            with: "latency: 410ms, cores: 1, energy: 3J, idlePower: 2W")
        let warnings = try PipelineFile(parsing: text, file: "f.yaml").warnings
        #expect(warnings.count == 1 && warnings[0].place == "f.yaml:10:13", "\(warnings)")
        #expect(warnings[0].message.contains("a batch of 8 (3.00 J) takes less energy than one of 1 (3.10 J)"))
    }

    @Test func fasterLargerBatchesAreAWarning() throws {
        let text = video.replacing(
            "latency: 410ms, cores: 1, energy: 15J, idlePower: 2W, frequency: 1.4GHz, device: H100",
            with: "latency: 70ms, cores: 1, energy: 15J")
        let file = try PipelineFile(parsing: text, file: "f.yaml")
        #expect(file.warnings.count == 2)
        #expect(file.warnings.contains { $0.message.contains("idlePower") && $0.place.hasPrefix("f.yaml:10:") })
        #expect(
            file.warnings.contains {
                $0.message.contains("a batch of 8 (70.0 ms) is served faster than one of 1 (80.0 ms)")
                    && $0.place == "f.yaml:10:13"
            })
    }

    @Test func asterisksInTextsAreNoAliases() throws {
        let text = video.replacing("name: video", with: "name: 3 * 4 at 10:30 ?")
        #expect(try PipelineFile(parsing: text, file: "f.yaml").name == "3 * 4 at 10:30 ?")
    }

    @Test func graphsNameTheirParents() throws {
        let stage = "variants: [{name: v, accuracy: 1, points: [{batch: 1, latency: 1, cores: 1, energy: 1}]}]"
        let text = """
            name: g
            stages:
              - {name: a, \(stage)}
              - {name: b, after: [a], \(stage)}
              - {name: c, after: [a], \(stage)}
              - {name: d, after: [b, c], \(stage)}
            """
        let pipeline = try PipelineFile(parsing: text, file: "g.yaml").resolved()
        #expect(pipeline.stages.map(\.after) == [[], [0], [0], [1, 2]])
        let graph = try #require(StageGraph(parents: pipeline.stages.map(\.after)))
        #expect(graph.load(fanouts: [1, 3, 2, 5]) == [1, 3, 2, 15])
    }
}
