import Accuracy
import Foundation
import Inference
import Quantities
import Testing

@testable import Serving

/// Gives the lines of a file as what was read; a model that doubles loses each line's last character, and lines of one
/// character are unsure.
private struct Spelling: StageTransform {
    static let name = "spelling"

    func interface(of model: ModelInterface) -> ModelInterface { model }

    func prepare(_ inputs: [Serving.Tensor], model: ModelInterface) throws(ServingError) -> PreparedRequest {
        let text = inputs.first?.elements?.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard text != "refused" else { throw ServingError(.input, "no image") }
        return PreparedRequest(inputs: [Serving.Tensor("x", floats: [1, 1, 1], shape: [1, 3])], memory: text)
    }

    func finish(
        _ outputs: [Serving.Tensor], of prepared: PreparedRequest, model: ModelInterface
    ) throws(ServingError) -> StageResult {
        let lines = (prepared.memory as? String ?? "").split(separator: "\n").map(String.init)
        let isSpoilt = outputs.first?.float32s?.first == 2
        let answer = [
            Serving.Tensor("texts", texts: lines.map { isSpoilt ? String($0.dropLast()) : $0 }),
            Serving.Tensor("text_scores", floats: lines.map { $0.count == 1 ? 0.4 : 0.9 }, shape: [lines.count]),
        ]
        return StageResult(answer: answer, next: [answer])
    }
}

struct TextTrialTests {
    private let folder: String
    private let engine = FakeEngine()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "perjoule-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func trial(_ pages: [(file: String, content: String, lines: [String])]) throws -> TextTrial {
        for page in pages {
            try page.content.write(toFile: folder + "/" + page.file, atomically: true, encoding: .utf8)
        }
        var pipeline = ServedPipeline(model: "×1", name: "p")
        let variants = [ServedVariant(name: "good", file: "×1"), ServedVariant(name: "poor", file: "×2")]
        pipeline.stages = [
            ServedStage(name: "first", variants: [ServedVariant(name: "only", file: "×1")], transform: Pages()),
            ServedStage(name: "read", after: [0], variants: variants, transform: Spelling()),
        ]
        return TextTrial(
            pipeline, labels: pages.map { LabelledText(file: $0.file, lines: $0.lines) }, images: folder)
    }

    /// Hands the image on.
    private struct Pages: StageTransform {
        static let name = "pages"
        func interface(of model: ModelInterface) -> ModelInterface { model }
        func prepare(_ inputs: [Serving.Tensor], model: ModelInterface) throws(ServingError) -> PreparedRequest {
            PreparedRequest(inputs: [], memory: inputs)
        }
        func finish(
            _ outputs: [Serving.Tensor], of prepared: PreparedRequest, model: ModelInterface
        ) throws(ServingError) -> StageResult {
            StageResult(answer: [], next: [prepared.memory as? [Serving.Tensor] ?? []])
        }
    }

    @Test func eachChoiceIsJudgedByItself() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let trial = try trial([
            ("a", "hello world\nabcd", ["abcd", "hello world"]), ("b", "xyzw\n?", ["xyzw"]), ("c", "", ["lost"]),
        ])
        let choices = try trial.choices()
        #expect(choices.map(\.title) == ["read good", "read poor"])
        let good = try await trial.report(of: choices[0], engine: engine)
        // Unsure lines are left out, and what is not there counts as missing.
        #expect(good["exactLines"]?.value.value == 0.75 && good["foundLines"]?.value.value == 0.75)
        #expect(good["CER"]?.value.value == 4.0 / 23)
        #expect(good["CER"]?.provenance == .measured(by: "read good on 4 lines of 3 images"))
        let poor = try await trial.report(of: choices[1], engine: engine)
        #expect(poor["exactLines"]?.value.value == 0 && poor["foundLines"]?.value.value == 0.75)
        #expect(poor["CER"]?.value.value == 7.0 / 23)
        #expect(poor.accuracy == poor["exactLines"])
        #expect(engine.sessions == 0)
    }

    @Test func variantsCanBeGiven() throws {
        let trial = try trial([("a", "b", ["b"])])
        #expect(try trial.choices(given: ["read": "poor"]).map(\.title) == ["read poor"])
        #expect(throws: ServingError.self) { try trial.choices(given: ["read": "best"]) }
        #expect(throws: ServingError.self) { try trial.choices(given: ["write": "good"]) }
    }

    @Test func faultsNameTheImage() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var trial = try trial([("a", "refused", ["b"])])
        let choice = try trial.choices()[0]
        await #expect { _ = try await trial.report(of: choice, engine: engine) } throws: {
            ($0 as? ServingError)?.place?.hasSuffix("/a") == true
        }
        trial.labels = [LabelledText(file: "none", lines: ["b"])]
        await #expect(throws: AccuracyError.self) { _ = try await trial.report(of: choice, engine: engine) }
        #expect(engine.sessions == 0)
    }
}
