import Pipelines
import Quantities
import Testing
import Tuning

@testable import Studies

@Suite struct SpaceFileTests {
    private static let issue = """
        parameters: [{name: lr, type: float, low: 1e-5, high: 1e-1, log: true}, \
        {name: layers, type: int, low: 1, high: 8}, {name: act, type: categorical, choices: [relu, gelu]}]
        """

    @Test func theUsualFormIsRead() throws {
        let space = try SearchSpace(parsing: Self.issue, file: "space.yaml")
        #expect(
            space.parameters == [
                Parameter("lr", .float(low: 1e-5, high: 1e-1, log: true)), Parameter("layers", .int(low: 1, high: 8)),
                Parameter("act", .categorical(["relu", "gelu"])),
            ])
    }

    @Test func everyKeyIsRead() throws {
        let text = """
            # a comment
            parameters:
              - name: act
                type: categorical
                choices: [relu, "3", 3, 2.5, true, 'false', 1e-3, ~2]
              - {name: slope, type: float, low: -1, high: 1.0, step: 0.5, when: {act: relu}}
              - {name: width, type: int, low: 16, high: 64, step: 16, when: {act: [relu, 3]}}
              - {name: depth, type: int, low: 1, high: 1e3, log: true}
              - {name: bias, type: bool}
              - {name: scale, type: float, low: .5, high: +2, log: false, when: {bias: true, act: true}}
            """
        let space = try SearchSpace(parsing: text, file: "space.yaml")
        #expect(
            space.parameters == [
                Parameter(
                    "act",
                    .categorical([
                        .text("relu"), .text("3"), .int(3), .float(2.5), .bool(true), .text("false"), .float(1e-3),
                        .text("~2"),
                    ])),
                Parameter("slope", .float(low: -1, high: 1, step: 0.5), when: [.init("act", isAnyOf: [.text("relu")])]),
                Parameter(
                    "width", .int(low: 16, high: 64, step: 16),
                    when: [.init("act", isAnyOf: [.text("relu"), .int(3)])]),
                Parameter("depth", .int(low: 1, high: 1000, log: true)),
                Parameter("bias", .categorical([.bool(false), .bool(true)])),
                Parameter(
                    "scale", .float(low: 0.5, high: 2),
                    when: [.init("bias", isAnyOf: [.bool(true)]), .init("act", isAnyOf: [.bool(true)])]),
            ])
        #expect(try SearchSpace(parsing: space.fileText, file: "stored") == space)
    }

    @Test func jsonIsReadToo() throws {
        let json = """
            {
              "parameters": [
                {"name": "x", "type": "float", "low": 0, "high": 1e-3},
                {"name": "odd <name> & \\"more\\"", "type": "categorical", "choices": ["a", "b\\u00e9"]}
              ]
            }
            """
        let space = try SearchSpace(parsing: json, file: "space.json")
        #expect(space.parameters[0] == Parameter("x", .float(low: 0, high: 1e-3)))
        #expect(space.parameters[1].name == "odd <name> & \"more\"")
        #expect(space.parameters[1].domain == .categorical(["a", "bé"]))
        #expect(try SearchSpace(parsing: space.fileText, file: "stored") == space)
    }

    struct Fault: CustomStringConvertible {
        let parameters: String
        let place: String
        let words: [String]
        init(_ parameters: String, _ place: String, _ words: String...) {
            (self.parameters, self.place, self.words) = (parameters, place, words)
        }
        var description: String { parameters }
    }

    private static let x = "{name: x, type: float, low: 0, high: 1}"

    static let faults: [Fault] = [
        Fault("- {name: x, type: float, low: 1, high: 0}", "2:", "x: low 1.0 is not below high 0.0", "swap"),
        Fault("- {name: x, type: int, low: 3, high: 3}", "2:", "x: low", "fixed value"),
        Fault("- \(x)\n- {name: y, type: float, low: 0, high: 1, log: true}", "3:", "y: a logarithmic", "above 0"),
        Fault("- {name: y, type: int, low: -1, high: 8, log: true}", "2:", "y: a logarithmic"),
        Fault("- {name: x, type: float, low: 0, high: 1, step: 0}", "2:", "x: its step 0.0 is not positive"),
        Fault("- {name: x, type: float, low: 0, high: 1, step: 0.3}", "2:", "does not divide", "high: 0.9"),
        Fault("- {name: x, type: int, low: 0, high: 9, step: 2}", "2:", "does not divide", "high: 8"),
        Fault("- {name: x, type: int, low: 0, high: 9, step: 0.5}", "2:47", "“step” of x must be a whole number"),
        Fault("- {name: x, type: int, low: 0.5, high: 9}", "2:29", "“low” of x must be a whole number", "float"),
        Fault("- {name: x, type: float, low: .nan, high: 1}", "2:31", "“low” of x must be a number"),
        Fault("- {name: x, type: float, low: 0, high: 1e999}", "2:", "“high” of x must be a number"),
        Fault("- {name: x, type: float, low: zero, high: 1}", "2:31", "not “zero”"),
        Fault("- {name: x, type: float, high: 1}", "2:3", "needs “low”"),
        Fault("- {type: float, low: 0, high: 1}", "2:3", "needs “name”"),
        Fault("- {name: x, low: 0, high: 1}", "2:3", "needs “type”"),
        Fault("- {name: x, type: flaot, low: 0, high: 1}", "2:19", "unknown type “flaot”", "did you mean “float”?"),
        Fault("- {name: x, typ: float, low: 0, high: 1}", "2:13", "no key “typ”", "did you mean “type”?"),
        Fault("- {name: x, type: float, low: 0, high: 1, choices: [a]}", "2:", "type float, which has no “choices”"),
        Fault("- {name: x, type: bool, low: 0}", "2:", "type bool, which has no “low”"),
        Fault("- {name: x, type: categorical}", "2:3", "needs “choices”"),
        Fault("- {name: x, type: categorical, choices: []}", "2:", "must not be empty"),
        Fault("- {name: x, type: categorical, choices: [a]}", "2:", "x: it has the single choice a"),
        Fault("- {name: x, type: categorical, choices: [a, a]}", "2:", "x: its choice a is listed twice"),
        Fault("- {name: x, type: categorical, choices: [a, null]}", "2:", "each choice of x", "quote"),
        Fault("- {name: x, type: categorical, choices: [a, [b]]}", "2:", "each choice of x", "a list"),
        Fault("- \(x)\n- \(x)", "3:10", "two parameters are named “x”"),
        Fault("- {name: x, type: float, low: 0, high: 1, low: 2}", "2:", "“low” appears twice"),
        Fault(
            "- {name: act, type: categorical, choices: [a, b]}\n- {name: y, type: int, low: 1, high: 2, when: {atc: a}}",
            "3:", "y: it depends on atc, which is no parameter", "did you mean act?"),
        Fault(
            "- {name: act, type: categorical, choices: [a, b]}\n- {name: y, type: int, low: 1, high: 2, when: {act: c}}",
            "3:", "y: it depends on act being c, which it never is"),
        Fault("- \(x)\n- {name: y, type: int, low: 1, high: 2, when: {x: 0.5}}", "3:", "whose values are continuous"),
        Fault("- {name: y, type: int, low: 1, high: 2, when: {y: 1}}", "2:", "form a circle"),
        Fault("- {name: y, type: int, low: 1, high: 2, when: relu}", "2:47", "“when” of y must be a mapping"),
        Fault("- 3", "2:3", "a parameter must be a mapping, not “3”"),
        Fault("  3", "2:3", "“parameters” must be a list"),
        Fault("  []", "2:3", "must not be empty"),
    ]

    @Test(arguments: faults) func aFaultIsToldAtItsPlace(_ fault: Fault) {
        let error = #expect(throws: PipelinesError.self) {
            try SearchSpace(parsing: "parameters:\n\(fault.parameters)\n", file: "space.yaml")
        }
        #expect(error?.place?.hasPrefix("space.yaml:" + fault.place) == true, "\(error?.description ?? "none")")
        for word in fault.words {
            #expect(error?.description.contains(word) == true, "\(error?.description ?? "none")")
        }
    }

    @Test(arguments: [
        ("", "empty"), ("parameter: []", "did you mean “parameters”?"), ("parameters: [", "not YAML"),
        ("{}", "needs “parameters”"), ("text", "must be a mapping"),
    ])
    func aFileWithoutASpace(_ text: String, _ words: String) {
        let error = #expect(throws: PipelinesError.self) { try SearchSpace(parsing: text, file: "space.yaml") }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "none")")
    }

    @Test func everyFaultOfAFileIsTold() {
        let text = """
            parameters:
              - {name: x, type: float, low: 2, high: 1}
              - {name: y, type: flaot}
              - {name: z, type: int, low: 1, high: 5, setp: 2}
            """
        let error = #expect(throws: PipelinesError.self) { try SearchSpace(parsing: text, file: "space.yaml") }
        #expect((error?.all.count ?? 0) >= 2)
    }
}
