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

    @Test func aVariantsOwnSizesWinOverTheStages() throws {
        let file = try PipelineFile(
            parsing: """
                name: p
                stages:
                  - name: detect
                    inputs: {x: [3, 736, 736], ids: [128]}
                    variants:
                      - {name: usual, model: a.onnx, accuracy: 1}
                      - {name: small, model: a.onnx, accuracy: 0.9, inputs: {x: [3, 480, 480]}}
                """, file: "p.yaml")
        let stage = file.stages[0]
        #expect(stage.inputs(of: stage.variants[0]) == ["x": [3, 736, 736], "ids": [128]])
        #expect(stage.inputs(of: stage.variants[1]) == ["x": [3, 480, 480], "ids": [128]])
        #expect(file.unresolved.map(\.ownInputs) == [[:], ["x": [3, 480, 480]]])
        #expect(file.unresolved.map { $0.inputs["ids"] } == [[128], [128]])
        let error = #expect(throws: PipelinesError.self) {
            try PipelineFile(
                parsing: """
                    name: p
                    stages:
                      - {name: s, variants: [{name: small, model: a.onnx, accuracy: 1, inputs: {x: 3}}]}
                    """, file: "p.yaml")
        }
        #expect(error?.place?.hasPrefix("p.yaml:3") == true)
        #expect("\(error.map { "\($0)" } ?? "")".contains("variant “small” of stage “s”"))
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
