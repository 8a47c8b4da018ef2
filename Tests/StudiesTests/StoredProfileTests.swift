import Metering
import Pipelines
import Profiling
import Quantities
import Store
import Studies
import Testing

@Suite struct StoredProfileTests {
    @Test func trialsComeBackAsTheyWere() throws {
        let store = try Store.inMemory()
        let run = try store.beginRun(kind: "profile", label: "test", toolVersion: "1")
        let trials = (0..<3).map { Example.trial(model: "resnet18@224", batch: 4, block: $0, joules: 2 + Double($0)) }
        for trial in trials { try store.append(Record(trial), to: run) }
        #expect(try store.trials(of: run) == trials)
    }

    @Test func theNewestRunOfASettingCountsWhole() throws {
        let store = try Store.inMemory()
        for (joules, batches) in [(1.0, [1, 4]), (3.0, [4])] {
            let run = try store.beginRun(kind: "profile", label: "test", toolVersion: "1")
            for block in 0..<3 {
                for batch in batches {
                    try store.append(Record(Example.trial(batch: batch, block: block, joules: joules)), to: run)
                }
            }
            try store.finish(run)
        }
        let points = try store.profilePoints(of: ["m"]).sorted { $0.treatment < $1.treatment }
        #expect(points.map(\.treatment.batch) == [1, 4])
        #expect(points.map(\.repeats) == [3, 3])
        #expect(points.map(\.energy.value) == [Joules(1), Joules(3)])
    }

    @Test func aFailedTrialIsNoPoint() throws {
        let store = try Store.inMemory()
        let run = try store.beginRun(kind: "profile", label: "test", toolVersion: "1")
        var trial = Example.trial(batch: 1, block: 0, joules: 1)
        trial.outcome = .failed(reason: "no such model")
        try store.append(Record(trial), to: run)
        #expect(try store.profilePoints(of: ["m"]).isEmpty)
        #expect(try store.trials(of: run).isEmpty)
    }

    /// The same model at two sizes is two variants, each with figures of its own.
    @Test func sizesOfAVariantAreProfiledAndFoundApart() throws {
        let file = try PipelineFile(
            parsing: """
                name: p
                stages:
                  - name: detect
                    inputs: {x: [3, 736, 736]}
                    variants:
                      - {name: usual, model: m.onnx, accuracy: 1}
                      - {name: small, model: m.onnx, accuracy: 0.9, inputs: {x: [3, 480, 480]}}
                """, file: "/models/p.yaml")
        let store = try Store.inMemory()
        let run = try store.beginRun(kind: "profile", label: "test", toolVersion: "1")
        for (model, joules) in [("/models/m.onnx", 3.0), ("/models/m.onnx x=3×480×480", 1)] {
            try store.append(Record(Example.trial(model: model, batch: 1, block: 0, joules: joules)), to: run)
        }
        let variants = try file.resolve(from: store, relativeTo: "/models").stages[0].variants
        let energies = variants.compactMap { $0.points.first?.energy.value.value }
        #expect(energies.count == 2 && abs(energies[0] / energies[1] - 3) < 1e-9, "\(energies)")
    }

    @Test func aPipelineIsCompletedFromTheStore() throws {
        let store = try Store.inMemory()
        let run = try store.beginRun(kind: "profile", label: "test", toolVersion: "1")
        for (model, joules) in [("resnet18@224", 1.0), ("resnet50@224", 3.0)] {
            for batch in [1, 4] {
                let trial = Example.trial(model: model, batch: batch, block: 0, joules: joules * Double(batch))
                try store.append(Record(trial), to: run)
            }
        }
        let file = try PipelineFile(parsing: Example.yaml, file: "p.yaml")
        let pipeline = try file.resolve(from: store, relativeTo: "/tmp")
        let variants = try #require(pipeline.stages.first).variants
        #expect(variants.map(\.name) == ["small", "large"])
        // Batch 2 was asked for but not measured; batch 4 was measured but is not asked for by the file.
        #expect(variants.map { $0.points.map(\.batch) } == [[1], [1]])
        // The model's own share of dynamic energy: 80 % of the machine's dynamic part, which is half of the total.
        for (variant, joules) in zip(variants, [0.4, 1.2]) {
            #expect(abs(variant.points[0].energy.value.value - joules) < 1e-12)
        }
        #expect(variants.map { $0.points[0].idlePower.value } == [Watts(5), Watts(5)])
        #expect(variants[0].accuracy.provenance.kind == "published")
    }

    @Test func aModelThatWasNeverProfiledIsNamed() throws {
        let file = try PipelineFile(parsing: Example.yaml, file: "p.yaml")
        let error = #expect(throws: PipelinesError.self) {
            try file.resolve(from: Store.inMemory(), relativeTo: "/tmp")
        }
        #expect(error?.message.contains("small") == true)
        #expect(error?.advice?.contains("perjoule profile p.yaml") == true)
    }

    @Test func aBaselineIsOnlyUsedOnItsMachine() throws {
        let store = try Store.inMemory()
        var machine = MachineDescription(of: Host())
        let run = try store.beginRun(
            kind: "baseline", label: "rest", toolVersion: "1", machine: try JSONText(machine))
        let baseline = Baseline(parts: [], duration: Seconds(30), windows: 5)
        try store.finish(run, outcome: try JSONText(baseline))
        #expect(try store.latestBaseline(on: machine) == baseline)
        machine.processor = "another"
        #expect(try store.latestBaseline(on: machine) == nil)
    }
}
