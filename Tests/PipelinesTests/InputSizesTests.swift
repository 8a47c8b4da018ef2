import Pipelines
import Testing

@Suite struct InputSizesTests {
    private static func file(_ inputs: String) -> String {
        """
        name: p
        stages:
          - name: detect
            inputs: \(inputs)
            variants: [{name: a, model: a.onnx, accuracy: 1}]
          - name: other
            variants: [{name: b, model: b.onnx, accuracy: 1}]
        """
    }

    @Test func sizesAreReadByTheInputsName() throws {
        let file = try PipelineFile(parsing: Self.file("{x: [3, 736, 960], ids: [128]}"), file: "p.yaml")
        #expect(file.stages.map(\.inputs) == [["x": [3, 736, 960], "ids": [128]], [:]])
    }

    @Test(arguments: [
        "3", "[3]", "{x: 3}", "{x: []}", "{x: [0]}", "{x: [a]}", "{x: [3.5]}", "{x: [99999999999]}", "{x: {y: 1}}",
    ])
    func otherThingsAreRefusedWithTheirLine(inputs: String) {
        let error = #expect(throws: PipelinesError.self) {
            try PipelineFile(parsing: Self.file(inputs), file: "p.yaml")
        }
        #expect(error?.place?.hasPrefix("p.yaml:4") == true)
    }
}
