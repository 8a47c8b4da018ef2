import Quantities
import Testing

@testable import Profiling

@Suite struct TrainingCommandTests {
    @Test(
        arguments: [
            (["t", "--lr", "{lr}"], ["lr": "0.1"], ["t", "--lr", "0.1"]),
            (["t", "--lr={lr}", "x{lr}y{lr}z"], ["lr": "3"], ["t", "--lr=3", "x3y3z"]),
            (["t", "{{lr}}", "{lr}", "{{}}", ""], ["lr": "3"], ["t", "{lr}", "3", "{{}}", ""]),
            // JSON and awk keep their braces.
            (
                ["t", #"{"a": {"lr": {lr}}}"#, "{print $1}", "{1}"], ["lr": "3"],
                ["t", #"{"a": {"lr": 3}}"#, "{print $1}", "{1}"]
            ),
            (["t", "{lr}}", "}{lr}{"], ["lr": "3"], ["t", "3}", "}3{"]),
            (["t", "{trial}-{seed}", "{lr}"], ["lr": ""], ["t", "4-9", ""]),
            (["t", "{lr}"], ["lr": "{seed} $(rm) 'x'"], ["t", "{seed} $(rm) 'x'"]),
            // What a trial does not have goes, with its option; a flag or a positional argument before it stays.
            (["t", "--lr", "{lr}", "end"], [:], ["t", "end"]),
            (["t", "--verbose", "--lr={lr}"], [:], ["t", "--verbose"]),
            (["t", "data", "{lr}"], [:], ["t", "data"]),
        ] as [([String], [String: String], [String])])
    func placesAreFilled(_ template: [String], _ values: [String: String], _ expected: [String]) throws {
        let command = try TrainingCommand(template, parameters: template.contains { $0.contains("{lr}") } ? ["lr"] : [])
        #expect(command.filled(values, trial: 4, seed: 9) == expected)
    }

    @Test(
        arguments: [
            ([], [], "no command"),
            ([""], [], "no command"),
            (["t", "{rate}"], ["rates"], "did you mean {rates}?"),
            (["t", "{x}"], [], "there are no parameters"),
            (["t"], ["lr", "width"], "does not use lr, width"),
            (["t", "{lr"], ["lr"], "does not use lr"),
            (["t", "${HOME}"], [], "written {{HOME}}"),
        ] as [([String], [String], String)])
    func whatDoesNotFitIsRefused(_ template: [String], _ parameters: [String], _ reason: String) {
        let error = #expect(throws: ProfilingError.self) {
            try TrainingCommand(template, parameters: parameters)
        }
        #expect(error?.code == .commandInvalid)
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test func aParameterMayTakeTheNameOfTheTrialsSeed() throws {
        let command = try TrainingCommand(["t", "{seed}"], parameters: ["seed"])
        #expect(command.filled(["seed": "5"], trial: 0, seed: 1) == ["t", "5"])
    }
}
