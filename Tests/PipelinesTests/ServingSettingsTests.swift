import Pipelines
import Quantities
import Testing

@Suite struct ServingSettingsTests {
    private let serve =
        "serve: {period: 5s, predictor: holt-winters, margin: 1.2, batchPolicy: timeout:20ms, queueLimit: 64, deadline: 2s, minimumSaving: 3%, minimumDwell: 1min, degrade: [costCap, accuracyFloor]}"

    private func read(_ line: String, stage: String = "") throws(PipelinesError) -> PipelineFile {
        try PipelineFile(
            parsing: video.replacing("stages:\n", with: line + "\nstages:\n")
                .replacing("    maxReplicas: 7\n", with: "    maxReplicas: 7\n\(stage)"), file: "video.yaml")
    }

    @Test func everyKeyIsReadAndWritten() throws {
        let pipeline = try read(serve, stage: "    transform: image\n").resolved()
        let settings = try #require(pipeline.serving)
        #expect(settings.period == Seconds(5) && settings.predictor == .holtWinters && settings.margin == 1.2)
        #expect(settings.batchPolicy == .by(.timeout(Seconds(0.02))) && settings.queueLimit == 64)
        #expect(settings.deadline == Seconds(2) && settings.minimumDwell == Seconds(60))
        #expect(settings.minimumSaving.map { abs($0.value - 0.03) < 1e-12 } == true)
        #expect(settings.degrade == .goals([.costCap, .accuracyFloor]))
        #expect(pipeline.stages.map(\.transform) == [nil, "image"])
        for text in [pipeline.yaml, pipeline.json] {
            let again = try PipelineFile(parsing: text, file: "again.yaml").resolved()
            #expect(again.serving == settings && again.stages.map(\.transform) == [nil, "image"])
        }
    }

    @Test(arguments: ["accuracy-first", "accuracy-last"]) func wordsStandForAnOrder(word: String) throws {
        let order = try #require(try read("serve: {degrade: \(word)}").serving?.degrade).order
        #expect(Set(order) == Set(Degradation.Goal.allCases) && order.count == Degradation.Goal.allCases.count)
        #expect((word == "accuracy-first" ? order.first : order.last) == .accuracyFloor)
    }

    @Test(arguments: [
        ("serve: {perod: 5s}", "did you mean “period”?"), ("serve: {period: 0s}", "above zero"),
        ("serve: {predictor: holtwinters}", "did you mean “holt-winters”?"),
        ("serve: {batchPolicy: greedi}", "did you mean “greedy”?"), ("serve: {queueLimit: 0}", "whole number from 1"),
        ("serve: {degrade: accuracy-lst}", "did you mean “accuracy-last”?"),
        ("serve: {degrade: [latencySlo]}", "did you mean “latencySLA”?"),
        ("serve: {degrade: [costCap, costCap]}", "names a goal twice"), ("serve: fast", "must be a mapping"),
        ("serve: {minimumSaving: 3}", "between 0 and 1"),
    ])
    func faultsNameTheirLine(line: String, words: String) throws {
        let error = #expect(throws: PipelinesError.self) { try read(line) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        #expect(error?.place?.hasPrefix("video.yaml:3:") == true)
    }
}
