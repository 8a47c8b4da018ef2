import Foundation
import Prediction
import Quantities
import Reporting
import Testing

@testable import Studies

/// The report of a predictor's errors, in every format.
@Suite struct EvaluationReportTests {
    private func report(training: Bool = true) async throws -> EvaluationReport {
        let layers = try SyntheticPredictor.rows(12, factor: 1.1, architecture: "net", batch: 4)
        let total = layers.reduce(Joules.zero) { $0 + $1.energy }
        let study = try EvaluationStudy(
            try await SyntheticPredictor.linear(name: "synthetic"), layers: layers,
            networks: [
                NetworkMeasurement(architecture: "net", batchSize: 4, energy: total),
                NetworkMeasurement(architecture: "net", batchSize: 8, energy: 1.5 * total),
            ], training: training ? SyntheticPredictor.rows(80) : [], measured: .given(in: "test"))
        return EvaluationReport(study, metadata: [Definition("Date", "today")])
    }

    @Test func saysWhatIsAskedOfIt() async throws {
        let report = try await report()
        let figures = try #require(report.study.evaluation.layers["linear"])
        #expect(abs(figures.medianError - 0.1 / 1.1) < 0.02)
        let html = HTMLRenderer().render(report.document)
        for part in [
            "Beside what it has to beat", "0.997", "Joules per MAC", "Ceiling", "Predicted against measured",
            "Where a network", "Errors by size", "The worst cases", "<svg",
        ] {
            #expect(html.contains(part), "\(part)")
        }
        let markdown = MarkdownRenderer().render(report.document)
        #expect(markdown.contains("| linear"))
        for text in [html, markdown, TerminalRenderer(width: 100).render(report.summary)] {
            #expect(text.firstMatch(of: /(?i)\bnan\b|\binf\b/) == nil)
        }
    }

    @Test func withoutRandomRowsTheBaselinesAreMissingAndSaidSo() async throws {
        let report = try await report(training: false)
        #expect(report.study.null == nil)
        #expect(HTMLRenderer().render(report.document).contains("no random rows beside the real ones"))
    }

    @Test func layersAloneCanBeEvaluated() async throws {
        let study = try EvaluationStudy(
            try await SyntheticPredictor.linear(name: "synthetic"), layers: SyntheticPredictor.rows(12), networks: [],
            measured: .given(in: "test"))
        let html = HTMLRenderer().render(EvaluationReport(study, metadata: []).document)
        #expect(html.contains("only layers are evaluated"))
    }

    @Test func networksOfTheZooNeedNoMeasuredLayersOnTheirEngine() throws {
        let network = NetworkMeasurement(architecture: "alexnet@224", batchSize: 4, energy: Joules(1))
        let foreign = NetworkMeasurement(architecture: "mine", batchSize: 4, energy: Joules(1))
        let engine = Processor.onnxRuntime(vectorWidth: 16, coreCacheBytes: 1e6, sharedCacheBytes: 1e7)
        let layers = try ZooLayers(of: [network, foreign], apartFrom: [], for: engine).byNetwork
        #expect(layers.keys.map(\.architecture) == ["alexnet@224"])
        let products = try #require(layers[network]).filter { $0.type.name == "conv2d" || $0.type.name == "linear" }
        // Five convolutions and three products; their multiply-accumulates as published, four times.
        #expect(products.count == 8)
        #expect(abs(products.reduce(0) { $0 + ($1.multiplyAccumulates ?? 0) } / 4 - 714_188_480) < 1)
        #expect(try ZooLayers(of: [network], apartFrom: [], for: .xeonGold5120).byNetwork.isEmpty)
        let rows = try SyntheticPredictor.rows(3, architecture: "alexnet@224")
        #expect(try ZooLayers(of: [network], apartFrom: rows, for: engine).byNetwork.isEmpty)
    }
}
