import Foundation
import Pipelines
import Planning
import Quantities
import Testing

@testable import Studies

@Suite struct MLEnergyImportTests {
    private static func image(_ changes: [String: String] = [:]) -> String {
        var fields = [
            "nickname": "\"SANA\"", "gpu_model": "\"H100\"", "num_gpus": "1", "batch_size": "2",
            "batch_latency_s": "4.0",
            "energy_per_image_joules": "300.0", "image_width": "1024", "image_height": "512", "inference_steps": "20",
            "ulysses_degree": "1", "ring_degree": "1", "weight_precision": "\"bfloat16\"", "avg_power_watts": "150",
        ]
        fields.merge(changes) { $1 }
        return "{" + fields.filter { !$0.value.isEmpty }.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
    }

    private static func read(
        _ configurations: String, _ reader: MLEnergyImport = MLEnergyImport()
    ) throws -> SavingsSource {
        try TemporaryFile.with("{\n\"task\": \"x\",\n\"configurations\": [\n\(configurations)\n]}", named: "p.json") {
            try reader.source(contentsOf: $0)
        }
    }

    @Test func imagesBecomeCasesOfOneModelAndGPUType() throws {
        let records = [
            Self.image(), Self.image(["batch_size": "8", "batch_latency_s": "12", "energy_per_image_joules": "250"]),
            Self.image(["num_gpus": "4", "ulysses_degree": "2", "ring_degree": "2"]),
            Self.image(["gpu_model": "\"B200\""]),
        ]
        let source = try Self.read(records.joined(separator: ",\n"))
        #expect(source.cases.map(\.name) == ["SANA on B200", "SANA on H100"])
        let variants = source.cases[1].pipeline.stages[0].variants
        #expect(variants.map(\.name) == ["1 × H100", "4 × H100, Ulysses 2, ring 2"])
        #expect(variants[0].points.map(\.batch) == [2, 8])
        #expect(variants[0].points.map(\.energy.value) == [Joules(600), Joules(2000)])
        #expect(variants[0].points.map(\.latency.value) == [Seconds(4), Seconds(12)])
        #expect(variants[1].points.map(\.cores) == [4])
        #expect(variants.allSatisfy { $0.accuracy.value == Fraction(1) })
        #expect(variants[0].points[0].energy.provenance.kind == "published")
        #expect(source.cases[1].settings.count == 15 && source.terms.request == "image")
        // One kind of output more makes cases of their own, since outputs are not compared with each other.
        let two = try Self.read(records[0] + "," + Self.image(["inference_steps": "50"]))
        #expect(two.cases.count == 2 && two.cases[0].name.contains("20 steps"))
    }

    @Test func pricesMakeTypesOfGPUComparable() throws {
        let records = Self.image() + "," + Self.image(["gpu_model": "\"B200\"", "num_gpus": "2"])
        let source = try Self.read(records, MLEnergyImport(prices: ["H100": 1, "B200": 1.5]))
        #expect(source.cases.map(\.name) == ["SANA"])
        #expect(source.cases[0].pipeline.stages[0].variants.map { $0.points[0].cores } == [1, 3])
        let error = #expect(throws: PipelinesError.self) { try Self.read(records, MLEnergyImport(prices: ["H100": 1])) }
        #expect(error?.message.contains("B200") == true)
    }

    @Test func idlePowerIsTakenOutOfBatchesAndPutIntoReplicas() throws {
        let source = try Self.read(Self.image(["num_gpus": "2"]), MLEnergyImport(idlePower: Watts(50)))
        let point = source.cases[0].pipeline.stages[0].variants[0].points[0]
        // 2 images of 300 J less 2 GPUs at 50 W for 4 s.
        #expect(abs(point.energy.value.value - 200) < 1e-9 && point.idlePower.value == Watts(100))
        #expect(point.energy.provenance.kind == "modelled")
        let none = try Self.read(Self.image(["num_gpus": "2"]), MLEnergyImport(idlePower: Watts(500)))
        #expect(none.cases.isEmpty && none.leftOut.count == 1)
    }

    @Test func answersAreServedByLittlesLaw() throws {
        let record = """
            {"nickname": "Qwen", "gpu_model": "H100", "num_gpus": 8, "max_num_seqs": 16, "avg_batch_size": 15.9,
             "avg_output_len": 500, "output_throughput_tokens_per_sec": 2000, "energy_per_request_joules": 100,
             "tensor_parallel": 1, "expert_parallel": 8, "data_parallel": 1, "weight_precision": "fp8", "extra": null}
            """
        let source = try Self.read(record)
        let variant = source.cases[0].pipeline.stages[0].variants[0]
        #expect(variant.name == "8 × H100, expert 8" && source.terms.isBatchedByLoad)
        // Four answers a second, 16 in flight: each takes 4 s.
        #expect(variant.points[0].batch == 16 && variant.points[0].latency.value == Seconds(4))
        #expect(variant.points[0].energy.value == Joules(1600))
        #expect(variant.points[0].latency.provenance.kind == "modelled")
    }

    @Test(
        arguments: [
            ("{\"nickname\": ", "p.json:"), (image(["batch_latency_s": "NaN"]), "p.json:4"),
            (image(["energy_per_image_joules": "-3"]), "p.json:4"),
            (image() + ",\n" + image(["batch_size": "2.5"]), "p.json:5"),
            (image() + ",\n" + image(["num_gpus": ""]), "p.json:5"), (image(["batch_size": "\"many\""]), "p.json:4"),
            (image() + ",\n7", "p.json:5"), ("", "p.json:3"), (image(["energy_per_image_joules": ""]), "p.json"),
        ])
    func whatIsWrongIsNamedWithItsLine(configurations: String, place: String) throws {
        let error = try #require(throws: PipelinesError.self) { try Self.read(configurations) }
        #expect(error.place?.contains(place) == true, "\(error)")
        #expect(!error.description.contains("\n"))
    }

    /// Computed by a separate program in Python 3.11 from the same files: every option at every setting.
    @Test(
        .enabled(if: SharedData.folder("mlenergy") != nil, "../shared/data/mlenergy is not there"),
        arguments: [
            ("text-to-image.json", 14, 0, [210, 8, 7, 3], 0.0, 0.325603, 0.0),
            ("lm-arena-chat.json", 32, 32, [448, 119, 106, 80], 0.060007, 0.76412, 0.217118),
        ])
    func publishedProfilesSaveWhatASecondProgramFound(
        file: String, cases: Int, infeasible: Int, counts: [Int], upperQuartile: Double, largest: Double,
        noSlower: Double
    ) throws {
        let folder = try #require(SharedData.folder("mlenergy"))
        let study = try SavingsStudy(try MLEnergyImport().source(contentsOf: folder + "/" + file))
        #expect(study.cases.count == cases && study.leftOut.isEmpty)
        #expect(study.cases.reduce(0) { $0 + $1.infeasible.count } == infeasible)
        let summary = try #require(study.main?.summary(.sameGoals))
        let over = summary.shares.map { Int(($0.share * Double(summary.settings)).rounded()) }
        #expect([summary.settings] + over == counts)
        #expect(summary.median == 0 && abs(summary.upperQuartile - upperQuartile) < 1e-6)
        #expect(abs(summary.largest - largest) < 1e-6)
        #expect(abs((study.main?.summary(.sameLatency)?.largest ?? -1) - noSlower) < 1e-6)
    }
}
