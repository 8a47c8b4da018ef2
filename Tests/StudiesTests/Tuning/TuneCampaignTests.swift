import Metering
import Profiling
import Quantities
import Store
import Synchronization
import TestKit
import Testing
import Tuning

@testable import Studies

@Suite struct TuneCampaignTests {
    private let meter: SyntheticMeter
    private let space: SearchSpace

    init() throws {
        meter = try SyntheticMeter()
        space = try SearchSpace(
            parsing: "parameters: [{name: x, type: int, low: 0, high: 9}]", file: "space.yaml")
    }

    private func campaign(
        _ script: String, sampler: String = "grid", seed: UInt64 = 1, pruner: String? = nil,
        objectives: [TuneObjective] = [TuneObjective("loss", .minimise)], limits: (inout TuneLimits) -> Void = { _ in }
    ) throws -> TuneCampaign {
        var settings = SearchSettings(space, directions: [])
        settings.sampler = sampler
        settings.seed = seed
        settings.pruner = pruner
        var bounds = TuneLimits()
        limits(&bounds)
        return try TuneCampaign(
            settings, objectives: objectives, command: ["sh", "-c", script, "{x}"], limits: bounds,
            runner: JobRunner(CommandMeasurement(meter: meter.meter)),
            host: Host(root: "/nonexistent", clock: meter.clock.clock))
    }

    private static let parabola = "echo \"{\\\"loss\\\": $((($0 - 6) * ($0 - 6)))}\""

    @Test(arguments: [1, 4]) func aGridIsSearchedWhole(_ parallel: Int) async throws {
        let result = try await campaign(Self.parabola) { $0.parallel = parallel }.run(keptIn: nil)
        #expect(result.trials.count == 10 && result.history.count(.complete) == 10)
        #expect(result.history.best?.parameters["x"] == 6 && result.history.best?.values == [0])
        guard case .exhausted = result.end else {
            Issue.record("\(String(describing: result.end))")
            return
        }
    }

    @Test func trialsThatFailAreNotedAndTheSearchGoesOn() async throws {
        let script = """
            case $0 in 1) exit 3;; 2) echo done;; 3) echo '{"loss": NaN}';; 4) kill -9 $$;;
            *) echo "{\\"loss\\": $0}";; esac
            """
        let failures = Mutex<[String]>([])
        let result = try await campaign(script) { $0.failures = 9 }.run(keptIn: nil) { progress in
            if let reason = progress.last?.reason { failures.withLock { $0.append(reason) } }
        }
        #expect(result.history.count(.complete) == 6 && result.history.count(.failed) == 4)
        let told = failures.withLock { $0 }.joined(separator: "\n")
        for words in ["status 3", "no JSON line with “loss”", "not a finite number", "signal 9"] {
            #expect(told.contains(words), "\(told)")
        }
    }

    @Test func failuresInARowEndTheSearch() async throws {
        let result = try await campaign("exit 1") { $0.failures = 3 }.run(keptIn: nil)
        #expect(result.trials.count == 3)
        guard case .failures(3, let last)? = result.end else {
            Issue.record("\(String(describing: result.end))")
            return
        }
        #expect(last.contains("status 1"))
    }

    @Test func trialsThatFallBehindAreEnded() async throws {
        // Each trial is worse than all before it; from the sixth on they would not end by themselves.
        let script = """
            for step in 1 2 3; do echo "{\\"step\\": $step, \\"loss\\": $PERJOULE_TRIAL}"; sleep 0.05; done
            if [ $PERJOULE_TRIAL -ge 5 ]; then sleep 60; fi
            echo "{\\"loss\\": $PERJOULE_TRIAL}"
            """
        let result = try await campaign(script, pruner: "median").run(keptIn: nil)
        #expect(result.history.count(.complete) == 5 && result.history.count(.pruned) == 5)
    }

    @Test func trialsLeftOpenAreRunFirst() async throws {
        let store = try Store.inMemory()
        let first = try campaign(Self.parabola, sampler: "random") { $0.trials = 6 }
        func open() throws -> KeptSearch {
            try KeptSearch("s", first.keptSettings, in: store, machine: .empty, version: "test")
        }
        var search = try first.settings.search()
        let kept = try open()
        for _ in 0..<2 {
            let asked = search.ask()
            let id = try #require(asked).id
            try kept.start(id, search.history)
        }
        let result = try await first.run(keptIn: try open())
        let whole = try await first.run(keptIn: nil)
        #expect(result.history.finishedTrials == Array(0..<6) && result.end == .trials)
        for id in 0..<6 { #expect(result.history[id] == whole.history[id]) }
        let nothingLeft = try await first.run(keptIn: try open())
        #expect(nothingLeft.trials == result.trials && nothingLeft.end == .trials)
    }

    @Test func aCancelledSearchLeavesItsTrialsOpen() async throws {
        let store = try Store.inMemory()
        let campaign = try campaign("sleep 60") { $0.parallel = 2 }
        let kept = try KeptSearch("s", campaign.keptSettings, in: store, machine: .empty, version: "test")
        let task = Task { try await campaign.run(keptIn: kept) }
        while try store.recordCount(of: kept.run) < 2 { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        let result = try await task.value
        #expect(result.end == .interrupted)
        try kept.finish(.interrupted)
        let again = try KeptSearch("s", campaign.keptSettings, in: store, machine: .empty, version: "test")
        #expect(again.earlier.unfinished.count == 2)
    }

    @Test func aCommandMustFitTheSpace() throws {
        for command in [["train", "{y}"], ["train"], []] {
            #expect(throws: ProfilingError.self) {
                try TuneCampaign(
                    SearchSettings(space, directions: []), objectives: [TuneObjective("loss", .minimise)],
                    command: command, limits: TuneLimits(),
                    runner: JobRunner(CommandMeasurement(meter: meter.meter)), host: Host())
            }
        }
    }

    @Test(arguments: [
        ("accuracy", Direction.maximise), ("val_loss", .minimise), ("x:max", .maximise), ("a:b:minimize", .minimise),
        ("top1", .maximise), ("loss:maximise", .maximise),
    ])
    func objectivesAreRead(_ text: String, _ direction: Direction) throws {
        #expect(try TuneObjective(parsing: text).direction == direction)
    }

    @Test(arguments: ["x", "accuracy_loss", ":max", "x:up", "", "a b:max"])
    func objectivesWithoutADirectionAreRefused(_ text: String) {
        #expect(throws: TuningError.self) { try TuneObjective(parsing: text) }
    }

    @Test(arguments: [
        (["minimise"], EnergyGoal.minimise), (["minimize"], .minimise), (["budget", "50kJ"], .budget(Joules(50_000))),
        (["budget 50kJ"], .budget(Joules(50_000))), (["budget=50kJ"], .budget(Joules(50_000))),
        (["budget", "50", "kJ"], .budget(Joules(50_000))), (["50kJ"], .budget(Joules(50_000))),
    ])
    func energyGoalsAreRead(_ words: [String], _ goal: EnergyGoal) throws { #expect(try EnergyGoal(words) == goal) }

    @Test(arguments: [["budget"], ["budget", "0J"], ["budget", "5 apples"], ["maximise"], ["minimise", "5J"], []])
    func otherEnergyGoalsAreRefused(_ words: [String]) { #expect(throws: TuningError.self) { try EnergyGoal(words) } }
}
