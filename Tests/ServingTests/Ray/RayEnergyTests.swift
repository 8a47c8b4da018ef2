import Metering
import Quantities
import TestKit
import Testing

@testable import Serving

@Suite struct RayEnergyTests {
    private typealias Answers = [String: Result<AgentReading, ServingError>]

    /// Two machines that have run for ten seconds, then for ten more at other powers; each has 10 W at rest.
    private func readings(baseline: Watts? = Watts(10)) throws -> (before: [String: AgentReading], after: Answers) {
        var before: [String: AgentReading] = [:]
        var after: Answers = [:]
        for (host, watts) in [("10.0.0.1", 30.0), ("10.0.0.2", 15)] {
            let stand = try AgentStand(id: host, baseline: baseline)
            stand.meter.run(for: Seconds(10), at: Watts(20))
            before[host] = try stand.agent.read()
            stand.meter.run(for: Seconds(10), at: Watts(watts))
            after[host] = .success(try stand.agent.read())
        }
        return (before, after)
    }

    @Test func isTheSumOfAllMachines() throws {
        let (before, after) = try readings()
        let use = RayEnergyUse(after, since: before, window: Seconds(10))
        #expect(abs((use.energy?.value.value ?? 0) - 450) < 1e-3 && use.energy?.interval != nil)
        #expect(abs((use.dynamic?.value.value ?? 0) - 250) < 1e-3)
        #expect(use.remarks.isEmpty && use.energy?.provenance == .measured(by: "synthetic"))
    }

    @Test func processorTimeIsThatOfAllMachinesThatTellIt() throws {
        var (before, after) = try readings()
        #expect(RayEnergyUse(after, since: before, window: Seconds(10)).processorTime == nil)
        for (host, stolen) in [("10.0.0.1", 3.0), ("10.0.0.2", 1)] {
            before[host]?.busy = Seconds(5)
            before[host]?.stolen = Seconds(1)
            let answer = try #require(after[host])
            var reading = try answer.get()
            reading.busy = Seconds(9)
            reading.stolen = Seconds(1 + stolen)
            after[host] = .success(reading)
        }
        let time = RayEnergyUse(after, since: before, window: Seconds(10)).processorTime
        #expect(time == ProcessorTime(busy: Seconds(8), stolen: Seconds(4)))
    }

    @Test func aMachineThatDoesNotAnswerIsNamedAndTheFigureMarked() throws {
        var (before, after) = try readings()
        after["10.0.0.2"] = .failure(ServingError(.target, "connection refused"))
        let use = RayEnergyUse(after, since: before, window: Seconds(10))
        #expect(abs((use.energy?.value.value ?? 0) - 300) < 1e-3)
        #expect(use.energy?.provenance == .measured(by: "synthetic, 1 of 2 machines") && use.energy?.interval == nil)
        #expect(use.remarks == ["the energy of 10.0.0.2 is missing: connection refused"])
        after["10.0.0.1"] = after["10.0.0.2"]
        #expect(RayEnergyUse(after, since: before, window: Seconds(10)).energy == nil)
    }

    @Test func anAgentThatWasRestartedTellsNothingOfTheWindow() throws {
        let (before, after) = try readings()
        var started = before
        started["10.0.0.1"]?.id = "earlier"
        let use = RayEnergyUse(after, since: started, window: Seconds(10))
        #expect(abs((use.energy?.value.value ?? 0) - 150) < 1e-3 && use.remarks.count == 1)
        #expect(RayEnergyUse(after, since: [:], window: nil).remarks.isEmpty, "nobody can tell of the first window")
    }

    @Test func aReadingThatWasMissedComesWithTheNext() throws {
        let (before, after) = try readings()
        let use = RayEnergyUse(after, since: before, window: Seconds(5))
        #expect(abs((use.energy?.value.value ?? 0) - 450) < 1e-3 && use.remarks.count == 2)
    }

    @Test func withoutABaselineOnlyTheTotalIsKnown() throws {
        let (before, after) = try readings(baseline: nil)
        let use = RayEnergyUse(after, since: before, window: Seconds(10))
        #expect(use.energy != nil && use.dynamic == nil)
    }
}
