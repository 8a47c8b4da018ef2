import Foundation
import Testing

/// `predict` of a model: figures per layer, per batch and per inference from the graph alone.
struct PredictTests {
    private let line: CommandLineRunner
    init() throws {
        line = try CommandLineRunner()
        try line.file("tiny.onnx", TinyONNX.relu)
    }

    @Test func aModelsLayersAndTotals() throws {
        try line.trainedPredictor()
        let run = try line.run(
            "predict", "tiny.onnx", "--predictor", "predictor.json", "--batch", "4", "--country", "DEU", "--json",
            "--partial")
        #expect(run.code == 0, "\(run)")
        let object = try run.object()
        let total = try #require(object.number("energy.perBatch.value"))
        #expect(total > 0 && object.number("batch") == 4)
        #expect(abs(try #require(object.number("energy.perInference.value")) * 4 / total - 1) < 1e-9)
        #expect(try #require(object.number("energy.perBatch.interval.lower")) < total)
        #expect(object.text("energy.perBatch.provenance.kind") == "predicted")
        #expect(object.text("energy.perBatch.provenance.origin") == "predictor")
        #expect(try #require(object.number("emissions.perBatch.value")) > 0)
        let layers = try #require(object["layers"] as? [[String: Any]])
        let relu = try #require(layers.first { $0.text("operator") == "Relu" })
        for key in ["name", "nodes", "configurations", "work", "energy", "share", "warnings"] {
            #expect(relu[key] != nil, "\(key)")
        }
        let parts = layers.compactMap { $0.number("energy.value") }.reduce(0, +)
        #expect(abs(parts / total - 1) < 1e-9)
    }

    @Test func theTableShowsWorkEnergyAndShares() throws {
        try line.trainedPredictor()
        let run = try line.run(
            "predict", "tiny.onnx", "--predictor", "predictor.json", "--batch", "4", "--partial", "--all")
        #expect(run.code == 0, "\(run)")
        for word in ["Relu", "Share", "Energy per batch", "Energy per inference", "predicted by predictor"] {
            #expect(run.text.contains(word), "\(word) in \(run)")
        }
    }

    @Test func withoutAnOwnPredictorItSaysWhoseFiguresTheseAre() throws {
        let run = try line.run("predict", "zoo:resnet18", "--json", "--partial")
        #expect(run.code == 0, "\(run)")
        #expect(run.error.contains("onnxruntime-avx512") && run.error.contains("perjoule predict train"))
        #expect(try run.object().text("predictor.name") == "onnxruntime-avx512")
        #expect(try run.object().number("energy.perInference.value").map { $0 > 0 } == true)
    }

    @Test func anInstalledPredictorIsFoundByItsName() throws {
        try line.tables("layers", ["random_linear": SyntheticRows.linear(60), "random_relu": SyntheticRows.relu(60)])
        let trained = try line.run("predict", "train", "--layers", "layers", "--name", "my-server")
        #expect(trained.code == 0 && trained.error.contains("my-server.predictor"), "\(trained)")
        let run = try line.run("predict", "tiny.onnx", "--batch", "2", "--device", "my-server", "--json", "--partial")
        #expect(try run.object().text("energy.perBatch.provenance.origin") == "my-server")
        try line.run("predict", "tiny.onnx", "--device", "my-sever").expectFailure(64, saying: "my-sever", "my-server")
    }

    @Test func aFileNamedLikeASubcommandIsReachedByItsFolder() throws {
        try line.trainedPredictor()
        try line.file("train", TinyONNX.relu)
        let run = try line.run("predict", "./train", "--predictor", "predictor.json", "--json", "--partial")
        #expect(run.code == 0, "\(run)")
    }

    @Test func workWithoutAModelIsRefusedUnlessPartial() throws {
        try line.tables("layers", ["random_relu": SyntheticRows.relu(60)])
        _ = try line.run("predict", "train", "--layers", "layers", "--out", "relu.json", "--quiet")
        let refused = try line.run("predict", "zoo:alexnet", "--predictor", "relu.json", "--quiet")
        refused.expectFailure(65, saying: "conv2d", "--partial")
        let partial = try line.run("predict", "zoo:alexnet", "--predictor", "relu.json", "--partial", "--json")
        #expect(partial.code == 0, "\(partial)")
        #expect(try #require(try partial.object().number("gap.multiplyAccumulateShare")) > 0.9)
    }

    @Test func wrongInput() throws {
        try line.trainedPredictor()
        try line.file("cut.onnx", TinyONNX.truncated)
        let predictor = ["--predictor", "predictor.json"]
        try line.run(["predict", "cut.onnx"] + predictor).expectFailure(65, saying: "cut.onnx")
        try line.run(["predict", "tiny.onx"] + predictor).expectFailure(65, saying: "tiny.onx", "tiny.onnx")
        try line.run(["predict", "tiny.onnx", "--batch", "0"] + predictor).expectFailure(65, saying: "batch")
        try line.run(["predict", "tiny.onnx", "--input", "y=1,8"] + predictor).expectFailure(65, saying: "y")
        try line.run("predict", "tiny.onnx", "--predictor", "predictr.json")
            .expectFailure(65, saying: "predictr.json", "predictor.json")
        try line.run(["predict", "tiny.onnx", "--device", "x"] + predictor).expectFailure(64, saying: "--device")
        try line.run("predict", "tiny.onnx", "--device", "../x").expectFailure(64, saying: "../x")
    }

    @Test func damagedPredictorsAreRefusedWithTheReason() throws {
        try line.trainedPredictor()
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: line.folder + "/predictor.json")))
        try line.file("cut.json", Array(bytes.prefix(30)))
        try line.file("short.json", Array(bytes.dropLast(20)))
        let newline = try #require(bytes.firstIndex(of: 10))
        try line.file("other.json", Array("perjoule-predictor 999 0 0".utf8) + bytes[newline...])
        var changed = bytes
        changed[newline + 20] ^= 1
        try line.file("changed.json", changed)
        for (file, reason) in [
            ("cut.json", "cut off"), ("short.json", "checksum"), ("other.json", "version 999"),
            ("changed.json", "checksum"),
        ] {
            try line.run("predict", "tiny.onnx", "--predictor", file).expectFailure(65, saying: file, reason)
        }
    }

    @Test(.enabled(if: CommandLineRunner.engineLibrary != nil, "ONNX Runtime is not set up"))
    func predictionBesideMeasurement() throws {
        try line.trainedPredictor()
        let arguments = [
            "predict", "tiny.onnx", "--predictor", "predictor.json", "--batch", "2", "--measure", "--source",
            "modelled",
            "--window", "100ms", "--threads", "1", "--repeats", "1", "--partial",
        ]
        let run = try line.run(arguments + ["--json"])
        #expect(run.code == 0, "\(run)")
        let object = try run.object()
        #expect(try #require(object.number("measured.perBatch.value")) > 0)
        #expect(object.text("measured.perBatch.provenance.kind") == "modelled")
        #expect(object.text("energy.perBatch.provenance.kind") == "predicted")
        #expect(object.at("measured.isInside") is Bool)
        #expect(try line.run(arguments).text.contains("Predicted beside measured"))
    }
}
