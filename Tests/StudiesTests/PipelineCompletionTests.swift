import Metering
import Pipelines
import Prediction
import Quantities
import Store
import Studies
import Testing

/// Figures of models that were not profiled.
@Suite struct PipelineCompletionTests {
    /// A small network, so that predicting takes milliseconds.
    private static let yaml = """
        name: p
        profile: {batches: [1, 4]}
        predict: true
        stages:
          - name: s
            variants:
              - {name: small, model: "zoo:mobilenet_v2@32"}
              - {name: typed, model: "zoo:resnet18", points: [{batch: 1, latency: 1, cores: 1, energy: 1, idlePower: 0}]}
        """

    private func builtIn(_ name: String) throws -> EnergyPredictor {
        try #require(try BuiltInPredictors.predictor(named: name))
    }

    private func pipeline(
        _ yaml: String, in store: Store? = nil, by name: String = "onnxruntime-avx512", predicts: Bool = false,
        warnings: ([PipelineWarning]) -> Void = { _ in }
    ) throws -> Pipeline {
        let store = try store ?? Store.inMemory()
        let predictor = try builtIn(name)
        var warned: [PipelineWarning] = []
        let completion = PipelineCompletion(
            predicts: predicts, store: { store }, predictor: { predictor }, warn: { warned.append($0) })
        defer { warnings(warned) }
        return try completion.pipeline(PipelineFile(parsing: yaml, file: "p.yaml"))
    }

    /// What was served on this machine counts, and what was served elsewhere does not.
    @Test func whatWasServedTakesThePlaceOfProfiles() throws {
        let text = """
            name: served
            stages:
              - name: s
                variants:
                  - name: a
                    accuracy: 0.9
                    points: [{batch: 1, latency: 10ms, energy: 1J, cores: 1, idlePower: 1W}]
                  - name: b
                    accuracy: 0.8
                    points: [{batch: 1, latency: 5ms, energy: 1J, cores: 1, idlePower: 1W}]
            """
        let store = try Store.inMemory()
        let here = MachineDescription(of: Host())
        var elsewhere = here
        elsewhere.processor = "another"
        func serve(on machine: MachineDescription, mean: Double) throws {
            let run = try store.beginRun(
                kind: "serve", label: "served", toolVersion: "1", machine: try JSONText(machine))
            let batches = ServedFigures.Batches(
                threads: 1, batch: 1, count: 50, mean: Seconds(mean), variation: Fraction(0.3))
            let served = ServedFigures(stage: "s", variant: "a", batches: [batches])
            try store.finish(run, outcome: try JSONText(Outcome(served: [served], idlePower: machine == here ? 7 : 70)))
        }
        struct Outcome: Encodable {
            var served: [ServedFigures]
            var idlePower: Estimate<Watts>
            init(served: [ServedFigures], idlePower: Double) {
                self.served = served
                self.idlePower = Estimate(Watts(idlePower), provenance: .measured(by: "test"))
            }
        }
        var warned: [PipelineWarning] = []
        let completion = PipelineCompletion(
            servedOn: here, store: { store }, predictor: { try builtIn("onnxruntime-avx512") },
            warn: { warned.append($0) })
        let file = try PipelineFile(parsing: text, file: "p.yaml")
        try serve(on: elsewhere, mean: 9)
        let error = #expect(throws: PipelinesError.self) { try completion.pipeline(file) }
        #expect(error?.advice?.contains("perjoule serve p.yaml") == true)
        try serve(on: here, mean: 0.02)
        try serve(on: here, mean: 0.04)
        // What came to nothing takes nobody's place.
        for _ in 0..<12 {
            let run = try store.beginRun(kind: "serve", label: "served", toolVersion: "1", machine: try JSONText(here))
            try store.finish(run, outcome: try JSONText(Outcome(served: [], idlePower: 1)))
        }
        let pipeline = try completion.pipeline(file)
        let variants = pipeline.stages[0].variants
        #expect(pipeline.goals.idlePower?.value == Watts(7))
        #expect(abs(variants[0].points[0].latency.value.value - 0.03) < 1e-12)
        #expect(variants[1].points[0].latency.value == Seconds(0.005))
        #expect(warned.map(\.message).contains { $0.hasPrefix("b has not served enough") })
    }

    @Test func pointsArePredictedAtTheBatchesAskedFor() throws {
        let variants = try pipeline(Self.yaml).stages[0].variants
        let power = try #require(try builtIn("onnxruntime-avx512").power)
        #expect(variants[0].points.map(\.batch) == [1, 4] && variants[1].points.count == 1)
        for point in variants[0].points {
            let predicted = try PredictedModel(
                ModelReference(parsing: "zoo:mobilenet_v2@32", relativeTo: "."), batch: point.batch,
                predictor: builtIn("onnxruntime-avx512"))
            let total = predicted.perBatch.value
            #expect(abs(point.latency.value / (total / power.running.value) - 1) < 1e-12)
            // Dynamic energy, and rest for as long as the batch takes, are all of the prediction.
            let rest = power.idle.value * point.latency.value
            #expect(abs((point.energy.value + rest) / total - 1) < 1e-9)
            #expect(point.cores == 1 && abs(point.idlePower.value / power.idle.value - 0.5) < 1e-12)
            for provenance in [point.latency.provenance, point.energy.provenance, point.idlePower.provenance] {
                #expect(provenance.kind == "predicted" && provenance.origin.hasPrefix("onnxruntime-avx512"))
            }
            #expect(point.latency.interval?.contains(point.latency.value) == true)
        }
        #expect(variants[0].accuracy.provenance.kind == "published")
    }

    @Test func measurementsWin() throws {
        let store = try Store.inMemory()
        let run = try store.beginRun(kind: "profile", label: "test", toolVersion: "1")
        try store.append(
            Record(Example.trial(model: "mobilenet_v2@32", batch: 4, block: 0, joules: 3)), to: run)
        let points = try pipeline(Self.yaml, in: store).stages[0].variants[0].points
        #expect(points.map(\.batch) == [4] && points[0].energy.provenance.kind == "measured")
    }

    @Test func nothingIsPredictedUnlessAskedFor() throws {
        let silent = Self.yaml.replacing("predict: true", with: "")
        let error = #expect(throws: PipelinesError.self) { try pipeline(silent) }
        #expect(error?.advice?.contains("predict: true") == true)
        #expect(try pipeline(silent, predicts: true).stages[0].variants[0].points.count == 2)
        #expect(throws: PipelinesError.self) {
            try pipeline(silent.replacing("profile:", with: "predict: false\nprofile:"), predicts: true)
        }
    }

    @Test func aPredictorThatTellsNoTimeIsRefused() throws {
        let error = #expect(throws: PipelinesError.self) { try pipeline(Self.yaml, by: "xeon-gold-5120") }
        #expect(error?.place?.hasPrefix("p.yaml:7:") == true)
        #expect(error?.message.contains("does not know what its machine draws") == true)
        #expect(error?.advice?.contains("perjoule predict train --layers store") == true)
    }

    @Test func otherThreadCountsAreRefused() throws {
        let two = Self.yaml.replacing("[1, 4]", with: "[1], threads: [2]")
        let error = #expect(throws: PipelinesError.self) { try pipeline(two) }
        #expect(error?.message.contains("is of layers on 1 thread") == true, "\(error?.description ?? "")")
        var heard: [PipelineWarning] = []
        let both = Self.yaml.replacing("[1, 4]", with: "[1], threads: [1, 2]")
        #expect(try pipeline(both) { heard = $0 }.stages[0].variants[0].points.map(\.cores) == [1])
        #expect(
            heard.contains {
                $0.message.contains("predicted for 1 thread only, and the file asks for 1, 2")
                    && $0.place.hasPrefix("p.yaml:7:")
            }, "\(heard)")
    }

    /// Measured profiles that fall with batch size are as odd as typed-in ones.
    @Test func oddMeasurementsAreAWarning() throws {
        let store = try Store.inMemory()
        let run = try store.beginRun(kind: "profile", label: "test", toolVersion: "1")
        for (batch, joules) in [(1, 3.0), (4, 2.0)] {
            try store.append(
                Record(Example.trial(model: "mobilenet_v2@32", batch: batch, block: 0, joules: joules)), to: run)
        }
        var heard: [PipelineWarning] = []
        _ = try pipeline(Self.yaml, in: store) { heard = $0 }
        #expect(
            heard.contains { $0.message.contains("a batch of 4") && $0.message.contains("less energy") }, "\(heard)")
    }
}
