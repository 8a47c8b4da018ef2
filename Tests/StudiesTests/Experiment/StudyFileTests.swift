import Pipelines
import Profiling
import Quantities
import Studies
import Testing

struct StudyFileTests {
    private func read(_ text: String) throws -> StudyFile {
        try StudyFile(parsing: text, file: "folder/mine.yaml", kinds: [SyntheticKind.self, GatheredKind.self])
    }

    @Test func everythingHasADefault() throws {
        let file = try read("kind: synthetic")
        #expect(file.settings == StudySettings(name: "mine") && file.kind is SyntheticKind)
    }

    @Test func everythingCanBeSaid() throws {
        let settings = try read(
            """
            kind: synthetic
            name: other
            seed: 18446744073709551615
            replicates: {least: 2, most: 7, target: 2%, level: 99%}
            warmup: 0
            cooldown: 2s
            baseline: 30s
            budget: {trials: 200, time: 2h, energy: 20kJ}
            sizes: [1, 2]
            """
        ).settings
        #expect(settings.name == "other" && settings.seed == .max && settings.warmup == 0)
        #expect(settings.cooldown == Seconds(2) && settings.baseline == Seconds(30))
        #expect(
            settings.stopping
                == StoppingRule(minimumRepeats: 2, maximumRepeats: 7, target: Fraction(0.02), level: 0.99))
        #expect(settings.budget == StudyBudget(trials: 200, time: Seconds(7200), energy: Joules(20_000)))
        #expect(try read("{kind: synthetic, replicates: 5}").settings.stopping == .repeats(5))
    }

    /// A text, the line of its fault, and a part of what is said of it.
    static let faults: [(String, Int, String)] = [
        ("seed: 1", 1, "needs “kind”"), ("- 1", 1, "must be a mapping"),
        ("seed: 1\nkind: sinthetic", 2, "did you mean “synthetic”?"), ("kind: [synthetic]", 1, "no kind of study"),
        ("kind: synthetic\nreplicate: 3", 2, "did you mean “replicates”?"),
        ("kind: synthetic\nbudget:\n  trails: 3", 3, "did you mean “trials”?"),
        ("kind: synthetic\nbudget: {energy: 20 W}", 2, "energy"),
        ("kind: synthetic\nbudget: {time: 0s}", 2, "above zero"),
        ("kind: synthetic\nreplicates: 0", 2, "whole number"),
        ("kind: synthetic\nreplicates: {least: 5, most: 3}", 2, "“least” of “replicates” is 5"),
        ("kind: synthetic\nreplicates: {least: 3, most: 3, target: 1%}", 2, "decides nothing"),
        ("kind: synthetic\nreplicates: {level: 100%}", 2, "“level”"), ("kind: synthetic\nseed: -1", 2, "“seed”"),
        ("kind: synthetic\nwarmup: x", 2, "“warmup”"), ("kind: synthetic\ncooldown: -1s", 2, "negative"),
        ("kind: gathered\nreplicates: 3", 2, "measures nothing"),
        ("kind: gathered\nseeds: 3", 2, "did you mean “seed”?"),
        ("kind: synthetic\nkind: synthetic", 1, "twice"), ("", 1, "empty"), ("kind: 'a", 1, "YAML"),
    ]

    @Test(arguments: faults.indices) func aFaultIsToldWithItsLine(index: Int) throws {
        let (text, line, part) = Self.faults[index]
        let error = try #require(throws: PipelinesError.self) { try read(text) }
        #expect(error.all.contains { $0.description.contains(part) }, "\(error.all)")
        if !text.isEmpty, !part.contains("YAML") {
            #expect(error.place?.hasPrefix("folder/mine.yaml:\(line)") == true, "\(error)")
        }
    }
}
