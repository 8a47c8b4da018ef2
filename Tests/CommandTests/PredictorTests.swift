import Foundation
import Testing

/// `predict train`, `evaluate`, `explain` and `calibrate`: predictors as files.
struct PredictorTests {
    private let line: CommandLineRunner
    init() throws { line = try CommandLineRunner() }

    @Test func trainTellsCrossValidationPerType() throws {
        try line.tables("layers", ["random_linear": SyntheticRows.linear(60), "random_relu": SyntheticRows.relu(60)])
        let run = try line.run("predict", "train", "--layers", "layers", "--out", "p.json", "--json")
        #expect(run.code == 0, "\(run)")
        let object = try run.object()
        #expect(object.number("rows") == 120 && object.text("name") == "p")
        for type in ["linear", "relu"] {
            #expect(object.number("types.\(type).rows") == 60)
            #expect(try #require(object.number("types.\(type).medianError")) < 0.05)
        }
        let again = try line.run("predict", "train", "--layers", "layers", "--out", "q.json", "--name", "p")
        #expect(again.text.contains("linear"))
        let files = try ["p.json", "q.json"].map { try Data(contentsOf: URL(fileURLWithPath: line.folder + "/" + $0)) }
        #expect(files[0] == files[1])
    }

    @Test func badRowsAreNamedWithTheirLineOrRefused() throws {
        let good = SyntheticRows.linear(40)
        try line.tables("layers", ["random_linear": good + "1,2,3,nan\n1,2,3,0\n1,2\n1,2.5,3,1\n1,2,3,1\n1,2,3,1\n"])
        let run = try line.run("predict", "train", "--layers", "layers", "--out", "p.json", "--json")
        #expect(run.code == 0, "\(run)")
        for lineNumber in [42, 43, 44, 45, 47] { #expect(run.error.contains("random_linear.csv:\(lineNumber):")) }
        #expect((try run.object()["leftOut"] as? [Any])?.count == 5)
        try line.run("predict", "train", "--layers", "layers", "--out", "p2.json", "--strict")
            .expectFailure(65, saying: "random_linear.csv:42")
        #expect(!FileManager.default.fileExists(atPath: line.folder + "/p2.json"))

        try line.tables("many", ["random_linear": good + (0..<30).map { "\($0),1,1,nan\n" }.joined()])
        let many = try line.run("predict", "train", "--layers", "many", "--out", "p.json")
        #expect(many.errorLines.count { $0.contains("left out") } == 11 && many.error.contains("20 more rows"))
    }

    @Test func whatCannotBeTrainedOn() throws {
        try line.tables("layers", ["random_linear": SyntheticRows.linear(5), "real_linear": SyntheticRows.linear(5)])
        try line.run("predict", "train", "--layers", "layer", "--out", "p.json").expectFailure(65, saying: "layers")
        try line.run("predict", "train", "--layers", "layers", "--out", "p.json").expectFailure(65, saying: "linear")
        try line.run("predict", "train", "--layers", "layers").expectFailure(64, saying: "--out")
        try line.run("predict", "train", "--layers", "layers", "--name", "a/b").expectFailure(64)
        try line.tables("empty", [:])
        try line.run("predict", "train", "--layers", "empty", "--out", "p.json")
            .expectFailure(65, saying: "random_<type>.csv")
        try line.tables("wrong", ["random_linear": "batch_size,inputs,cpu_j\n1,1,1\n"])
        try line.run("predict", "train", "--layers", "wrong", "--out", "p.json")
            .expectFailure(65, saying: "random_linear.csv:1", "input_size")
        try line.tables("good", ["random_linear": SyntheticRows.linear(40)])
        try line.run("predict", "train", "--layers", "good", "--out", "/nonexistent/p.json", "--quiet")
            .expectFailure(74, saying: "/nonexistent/p.json")
    }

    @Test func evaluatePrintsTheContractsKeys() throws {
        try line.trainedPredictor()
        try line.tables(
            "layers", ["real_linear": SyntheticRows.linear(12, factor: 1.1, architecture: "net")])
        try line.file("networks.csv", "architecture,batch_size,cpu_j\nnet,4,2.5\nunknown,4,1\nnet,1,oops\n")
        let run = try line.run(
            "predict", "evaluate", "--predictor", "predictor.json", "--layers", "layers", "--networks", "networks.csv",
            "--report", "report.html", "--json")
        #expect(run.code == 0, "\(run)")
        #expect(run.error.contains("networks.csv:4:"))
        let object = try run.object()
        #expect(Set(object.keys) == ["layers", "networks"])
        let linear = try #require(object.at("layers.linear") as? [String: Any])
        #expect(Set(linear.keys).isSuperset(of: ["n", "r2", "efficiencyR2", "mape", "medianError"]))
        #expect(abs(try #require(linear["mape"] as? Double) - 0.1 / 1.1) < 0.03)
        let networks = try #require(object["networks"] as? [String: Any])
        #expect(
            Set(networks.keys) == [
                "n", "r2", "mape", "medianError", "worst", "absoluteLayerErrorShare", "perNetwork",
            ])
        let html = try line.text(of: "report.html")
        for part in ["<svg", "Joules per MAC", "Errors by size", "arXiv 2304.00897"] { #expect(html.contains(part)) }
        #expect(html.firstMatch(of: /(?i)\bnan\b/) == nil)
        for ending in ["md", "json"] {
            let written = try line.run(
                "predict", "evaluate", "--predictor", "predictor.json", "--layers", "layers", "--report",
                "r.\(ending)")
            #expect(written.code == 0 && written.text.contains("linear"), "\(written)")
        }
        try line.run("predict", "evaluate", "--predictor", "predictor.json", "--layers", "layers", "--report", "r.txt")
            .expectFailure(64, saying: "r.txt")
        try line.run(
            "predict", "evaluate", "--predictor", "predictor.json", "--layers", "layers", "--networks", "x.csv"
        )
        .expectFailure(65, saying: "x.csv")
    }

    @Test func explainShowsPrices() throws {
        try line.trainedPredictor()
        let run = try line.run("predict", "explain", "--predictor", "predictor.json", "linear", "--json")
        let types = try #require(try run.object()["types"] as? [[String: Any]])
        let prices = try #require(types.first?["prices"] as? [[String: Any]])
        let price = prices.first { $0.text("term.name") == "multiply-accumulates" }?.number("price")
        #expect(abs(try #require(price) / 2e-9 - 1) < 0.1)
        #expect(types.count == 1 && types[0].number("intervalFactor").map { $0 >= 1 } == true)
        #expect(try line.run("predict", "explain", "--predictor", "predictor.json").text.contains("relu"))
        try line.run("predict", "explain", "--predictor", "predictor.json", "linaer").expectFailure(
            64, saying: "linear")
        #expect(try line.run("predict", "explain", "--device", "xeon-gold-5120").text.contains("conv2d"))
    }

    @Test func calibrateFitsAnotherMachineAndSaysHowWell() throws {
        try line.trainedPredictor()
        try line.tables("mine", ["random_linear": SyntheticRows.linear(8, factor: 3)])
        let run = try line.run(
            "predict", "calibrate", "--predictor", "predictor.json", "--layers", "mine", "--out", "mine.json", "--json")
        #expect(run.code == 0, "\(run)")
        let object = try run.object()
        #expect(abs(try #require(object.number("before.medianError")) - 2.0 / 3) < 0.02)
        #expect(try #require(object.number("after.medianError")) < 0.05)
        #expect(abs(try #require(object.number("calibration.scales.linear")) - 3) < 0.1)
        let explained = try line.run("predict", "explain", "--predictor", "mine.json").text
        #expect(explained.contains("8 measured layers of linear"))

        try line.file("tiny.onnx", TinyONNX.relu)
        let total = try line.run(
            "predict", "calibrate", "--predictor", "predictor.json", "--network", "tiny.onnx", "--batch", "2",
            "--energy", "12.5J", "--out", "total.json", "--json")
        #expect(total.code == 0, "\(total)")
        #expect(try total.object()["after"] is NSNull)
        let predicted = try line.run("predict", "tiny.onnx", "--predictor", "total.json", "--batch", "2", "--json")
        #expect(abs(try #require(try predicted.object().number("energy.perBatch.value")) - 12.5) < 1e-6)
        for wrong in [
            ["--network", "tiny.onnx"], ["--network", "tiny.onnx", "--energy", "1J", "--layers", "mine"], [],
            ["--network", "tiny.onnx", "--energy", "-1J"],
        ] {
            try line.run(["predict", "calibrate", "--predictor", "predictor.json", "--out", "x.json"] + wrong)
                .expectFailure(64)
        }
        try line.run(
            "predict", "calibrate", "--predictor", "predictor.json", "--network", "tiny.onnx", "--energy", "0J",
            "--out",
            "x.json"
        ).expectFailure(65, saying: "above 0")
    }
}
