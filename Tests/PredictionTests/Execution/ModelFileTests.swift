import Foundation
import Inference
import ModelGraph
import Prediction
import Testing

/// Model files from elsewhere: those in the folder that `PERJOULE_TEST_MODELS` names.
@Suite(.serialized) struct ModelFileTests {
    private static let files: [String] = {
        guard let folder = ProcessInfo.processInfo.environment["PERJOULE_TEST_MODELS"] else { return [] }
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".onnx") }.sorted().map { folder + "/" + $0 }
    }()

    @Test(
        .needsEngine, .enabled(if: !files.isEmpty, "PERJOULE_TEST_MODELS names no folder with models"), arguments: files
    )
    func runsWhatTheEngineRuns(file: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let model = try Model(contentsOf: file)
        var inputs = InputGenerator(batch: 1)
        for case .symbolic(let name) in model.graph.inputs.flatMap({ $0.shape?.dropFirst() ?? [] }) {
            inputs.sizes[name] = 64
        }
        let profile = try ProfiledOperators(file: file, inputs: inputs, folder: folder)
        let plan = try ExecutionPlan(of: model, inputs: profile.shapes, processor: .here)
        #expect(difference(plan.described, profile.operators) == "", "of \(profile.operators.count): \(plan.remarks)")
    }
}
