import Testing

/// Wrong pipeline files: file, line, what is wrong, and what was meant.
struct BadPipelineTests {
    private let line: CommandLineRunner
    init() throws { line = try CommandLineRunner() }

    /// A fault put in place of a part of a right file, and what the message must say.
    struct Fault: Sendable, CustomTestStringConvertible {
        let replaced: String
        let by: String
        let says: [String]
        var testDescription: String { by }

        init(_ replaced: String, _ by: String, _ says: String...) {
            self.replaced = replaced
            self.by = by
            self.says = says
        }
    }

    static let faults = [
        Fault("fanout: 2.4", "fan_out: 2.4", ":15:", "fan_out", "fanout"),
        Fault("accuracy: 0.457", "acuracy: 0.457", ":6:", "acuracy", "accuracy"),
        Fault("name: video", "nmae: video", ":1:", "nmae", "name"),
        Fault("latency: 80ms", "latency: 80J", ":8:", "latency", "J"),
        Fault("energy: 3.1J", "energy: 3.1 bananas", ":8:", "bananas"),
        Fault("name: large", "name: small", ":10:", "small"),
        Fault("name: classify", "name: detect", ":14:", "detect"),
        Fault("latency: 80ms", "latency: -80ms", ":8:", "above zero"),
        Fault("energy: 3.1J", "energy: .nan", ":8:", "energy"),
        Fault("accuracy: 0.457", "accuracy: nan", ":6:", "accuracy"),
        Fault("accuracy: 0.457", "accuracy: 45.7", ":6:", "%"),
        Fault("batch: 8", "batch: 0", ":9:", "whole number"),
        Fault("cores: 1, energy: 15J", "cores: .inf, energy: 15J", ":9:"),
        Fault("fanout: 2.4", "after: [classify]", "classify"),
        Fault("fanout: 2.4", "fanout: 1e308", ":15:", "beyond any machine"),
        Fault("energy: 3.1J", "energy: 1e300kJ", ":8:", "beyond any machine"),
        Fault("accuracy: 0.457", "interpolate: maybe", ":6:", "true, false or a list"),
        Fault("accuracy: 0.457", "predict: perhaps", ":6:", "true or false"),
        Fault("stages:", "stages: [", "pipeline.yaml"),
        Fault("stages:", "stages: 3\nmore:", "pipeline.yaml"),
    ]

    @Test(arguments: ["plan", "report", "profile"], faults)
    func aFaultIsOneLineWithItsPlace(_ command: String, _ fault: Fault) throws {
        let right = PlanTests.pipeline
        #expect(right.contains(fault.replaced))
        let wrong = right.replacing(fault.replaced, with: fault.by, maxReplacements: 1)
        try line.file("pipeline.yaml", wrong)
        let run = try line.run(command, "pipeline.yaml")
        run.expectFailure(65, saying: "pipeline.yaml")
        for word in fault.says { #expect(run.problems.first?.contains(word) == true, "\(run)") }
        #expect(run.output.isEmpty)
    }

    @Test(arguments: ["plan", "report", "profile"]) func emptyBinaryAndMissingFiles(_ command: String) throws {
        try line.file("empty.yaml", "")
        try line.run(command, "empty.yaml").expectFailure(65, saying: "empty.yaml")
        try line.file("binary.yaml", [0xFF, 0xFE, 0x00, 0xC3, 0x28])
        try line.run(command, "binary.yaml").expectFailure(65, saying: "binary.yaml", "UTF-8")
        try line.run(command, "missing.yaml").expectFailure(65, saying: "missing.yaml")
        let bomb = (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }
        try line.file("bomb.yaml", "a0: &a0 [x]\n" + bomb.joined(separator: "\n"))
        try line.run(command, "bomb.yaml").expectFailure(65, saying: "bomb.yaml")
        try line.file("deep.yaml", String(repeating: "[", count: 100_000))
        try line.run(command, "deep.yaml").expectFailure(65, saying: "deep.yaml")
    }

    @Test func aVariantThatWasNeverProfiledIsNamed() throws {
        try line.file(
            "models.yaml",
            "name: a\ngoals: {rate: 1}\nstages: [{name: s, variants: [{name: v, model: 'zoo:resnet18'}]}]")
        try line.run("plan", "models.yaml").expectFailure(65, saying: "profile")
        try line.file("typo.yaml", "name: a\nstages: [{name: s, variants: [{name: v, model: 'zoo:resnet81'}]}]")
        try line.run("profile", "typo.yaml").expectFailure(65, saying: "resnet81", "resnet18")
        try line.file("none.yaml", PlanTests.pipeline)
        try line.run("profile", "none.yaml").expectFailure(65, saying: "no variant names a model")
    }

    @Test(
        arguments: [
            ["--cost-cap", "nan"], ["--pue", "0.5"], ["--pue", "1e308"], ["--rate", "0"], ["--rate", "nan"],
            ["--rate=-3"], ["--rate", "1e308"], ["--objective", "energy=1e308"],
            ["--switch-cost=-1"], ["--accuracy-floor", "nan"], ["--objective", "speed=1"],
            ["--objective", "accuracy=nan"],
            ["--latency-sla", "3J"], ["--front", "accuracy,speed"], ["--front", "accuracy"],
            ["--front", "accuracy,accuracy"],
            ["--accuracy-of-pipeline", "median"], ["--carbon-budget", "40g/h"],
        ])
    func goalsThatMakeNoSense(_ options: [String]) throws {
        try line.file("pipeline.yaml", PlanTests.pipeline)
        let given = options[0].hasPrefix("--rate") ? options : options + ["--rate", "20"]
        try line.run(["plan", "pipeline.yaml"] + given).expectFailure(64)
    }

    @Test(arguments: ["--rate", "--latency-sla", "--energy-sla", "--power-cap", "--cost-cap"])
    func aNegativeGoalIsNamed(_ option: String) throws {
        try line.file("pipeline.yaml", PlanTests.pipeline)
        let rate = option == "--rate" ? [] : ["--rate", "20"]
        try line.run(["plan", "pipeline.yaml", option, "-3"] + rate).expectFailure(64, saying: "-3")
    }

    @Test func aByteOrderMarkIsNoPartOfTheText() throws {
        try line.file("pipeline.yaml", [0xEF, 0xBB, 0xBF] + Array(PlanTests.pipeline.utf8))
        #expect(try line.run("plan", "pipeline.yaml", "--rate", "20").code == 0)
    }

    @Test func aPreviousPlanThatIsMissingIsNamed() throws {
        try line.file("pipeline.yaml", PlanTests.pipeline)
        try line.run("plan", "pipeline.yaml", "--rate", "20", "--previous", "gone.json")
            .expectFailure(65, saying: "gone.json", "there is no such file")
    }

    @Test func aPlanNeedsARate() throws {
        try line.file("pipeline.yaml", PlanTests.pipeline)
        try line.run("plan", "pipeline.yaml").expectFailure(64, saying: "--rate")
    }
}
