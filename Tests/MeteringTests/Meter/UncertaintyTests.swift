import Quantities
import Statistics
import TestKit
import Testing

@testable import Metering

/// The stated range holds the true energy of a counter that is renewed every millisecond in steps of 61 µJ.
@Suite struct UncertaintyTests {
    @Test func theRangeHoldsTheTruth() throws {
        var held = 0
        for instance in 0..<200 {
            var generator = SeededGenerator(seed: UInt64(instance))
            let watts = Double.random(in: 1...300, using: &generator)
            let start = Double.random(in: 0...1, using: &generator)
            let length = Double.random(in: 0.0005...0.2, using: &generator)
            func shown(at time: Double) -> UInt64 {
                UInt64((watts * (time * 1000).rounded(.down) / 1000 / 61e-6).rounded(.down) * 61)
            }
            let tree = try FakeSysfs()
            try tree.addZone("intel-rapl:0", name: "package-0", microjoules: shown(at: 0))
            let clock = ManualClock()
            let meter = try Meter(host: tree.host(clock: clock.clock), sources: ["rapl-powercap"])
            clock.advance(by: Seconds(start))
            try tree.setEnergy("intel-rapl:0", shown(at: start))
            let first = try meter.read()
            clock.advance(by: Seconds(length))
            try tree.setEnergy("intel-rapl:0", shown(at: start + length))
            let interval = meter.use(from: first, to: try meter.read()).total.interval
            let truth = Joules(watts * length)
            if let interval, interval.lower <= truth, truth <= interval.upper { held += 1 }
        }
        #expect(held == 200)
    }
}
