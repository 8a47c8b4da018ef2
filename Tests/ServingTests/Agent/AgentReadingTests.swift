import Foundation
import Metering
import Quantities
import Reporting
import Serving
import Statistics
import TestKit
import Testing

@Suite struct AgentReadingTests {
    private let seed = testSeed(ProcessInfo.processInfo.environment)

    @Test("energy, idle and dynamic energy are those of the meter's windows")
    func figures() throws {
        let stand = try AgentStand(
            carbon: CarbonSettings(intensity: Estimate(CarbonIntensity(360), provenance: .given(in: "test"))))
        stand.meter.run(for: Seconds(60), at: Watts(25))
        let reading = try stand.agent.read()
        // 60 s at 25 W, of which 10 W are rest; 360 g/kWh are 0.1 mg/J.
        #expect(abs(reading.energy.value.value - 1500) < 1e-3)
        #expect(abs((reading.idle?.value.value ?? 0) - 600) < 1e-6)
        #expect(abs((reading.dynamic?.value.value ?? 0) - 900) < 1e-3)
        #expect(abs((reading.carbon?.emissions.value.value ?? 0) - 0.15) < 1e-6)
        #expect(reading.energy.interval?.contains(Joules(1500)) == true)
        #expect(reading.energy.provenance == .measured(by: "synthetic"))
        #expect(abs(reading.time.value - reading.started.value - 60) < 1e-6)
        #expect(reading.domains.map(\.name) == ["package-0"] && reading.domains[0].counted)
        #expect(reading.machine.threads == 8 && reading.node == "node-1")
    }

    @Test("power is told over the last window, not since the start")
    func power() throws {
        let stand = try AgentStand()
        for watts in [5.0, 40, 20, 20] {
            stand.meter.run(for: Seconds(1), at: Watts(watts))
            try stand.agent.mark()
        }
        stand.meter.run(for: Seconds(0.5), at: Watts(20))
        let power = try stand.agent.read().power
        #expect(abs(power.window.value - 1.5) < 1e-6)
        #expect(abs(power.total.value.value - 20) < 1e-3)
        #expect(abs((power.dynamic?.value.value ?? 0) - 10) < 1e-3)
    }

    @Test("without a baseline neither idle nor dynamic energy is told, and that is said")
    func noBaseline() throws {
        let stand = try AgentStand(baseline: nil)
        stand.meter.run(for: Seconds(2), at: Watts(25))
        let reading = try stand.agent.read()
        #expect(reading.idle == nil && reading.dynamic == nil && reading.power.idle == nil)
        #expect(reading.flags.contains { $0.contains("perjoule baseline") })
        let metrics = reading.metrics.text
        #expect(!metrics.contains("part=\"idle\"") && metrics.contains("part=\"total\""))
    }

    @Test("total and idle energy never fall, whatever the power, and readings differ by what was used between")
    func monotone() throws {
        try forRandomInstances(20, seed: seed) { generator, label in
            let stand = try AgentStand()
            var last = try stand.agent.read()
            for _ in 0..<30 {
                let (time, watts) = (
                    Double.random(in: 0.05...3, using: &generator), Double.random(in: 0...50, using: &generator)
                )
                stand.meter.run(for: Seconds(time), at: Watts(watts))
                if Bool.random(using: &generator) { try stand.agent.mark() }
                let next = try stand.agent.read()
                #expect(
                    next.energy.value >= last.energy.value
                        && (next.idle?.value ?? .zero) >= (last.idle?.value ?? .zero), "\(label)")
                let use = try #require(next.use(since: last), "\(label)")
                // The counter's unit is 1 µJ.
                #expect(
                    abs(use.energy.value.value - time * watts) < 1e-5 && abs(use.window.value - time) < 1e-6, "\(label)"
                )
                #expect(abs((use.idle?.value.value ?? -1) - time * 10) < 1e-6, "\(label)")
                let beyond = max(0, time * (watts - 10))
                #expect(abs((use.dynamic?.value.value ?? -1) - beyond) < 1e-5, "\(label)")
                #expect(use.energy.interval?.contains(use.energy.value) == true, "\(label)")
                last = next
            }
        }
    }

    @Test("a restart is noticed: what was used before it is not known")
    func restart() throws {
        let (first, second) = (try AgentStand(id: "first"), try AgentStand(id: "second"))
        first.meter.run(for: Seconds(5), at: Watts(20))
        second.meter.run(for: Seconds(9), at: Watts(20))
        let (before, after) = (try first.agent.read(), try second.agent.read())
        #expect(after.use(since: before) == nil)
        // The counters of one start in the wrong order tell nothing either.
        first.meter.run(for: Seconds(1), at: Watts(20))
        let later = try first.agent.read()
        #expect(later.use(since: before) != nil && before.use(since: later) == nil)
        #expect(AgentIdentity.new(version: "1").id != AgentIdentity.new(version: "1").id)
    }

    @Test("a lost source is told; its energy counts up to then")
    func lost() throws {
        let stand = try AgentStand()
        stand.meter.run(for: Seconds(2), at: Watts(20))
        stand.meter.fail(.system(5))
        stand.meter.run(for: Seconds(2), at: Watts(20))
        let reading = try stand.agent.read()
        #expect(abs(reading.energy.value.value - 40) < 3)
        #expect(reading.flags.contains { $0.contains("package-0 was lost") })
    }

    @Test("a reading is the same after it was written and read as JSON")
    func json() throws {
        let stand = try AgentStand()
        stand.meter.run(for: Seconds(2), at: Watts(20))
        let reading = try stand.agent.read()
        let again = try JSONDecoder().decode(AgentReading.self, from: JSONEncoder().encode(reading))
        #expect(again == reading)
    }

    @Test("a window of no length is refused, and a meter that was stopped says so")
    func refusals() throws {
        #expect(throws: MeteringError.self) { try AgentStand(window: .zero) }
        let stand = try AgentStand()
        stand.meter.meter.stop()
        #expect(throws: MeteringError.self) { try stand.agent.read() }
    }
}
