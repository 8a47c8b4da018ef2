import Quantities
import Synchronization
import TestKit
import Testing

@testable import Metering

@Suite struct SamplingTests {
    @Test func theThreadCallsAtFixedMomentsAndStopsAtOnce() async throws {
        let calls = Mutex(0)
        let thread = SamplerThread(interval: Seconds(0.005)) { missed in calls.withLock { $0 += 1 + missed } }
        let started = MonotonicClock.system.now
        // Moments are absolute: late calls are counted as missed ones, so a busy machine only delays the 60th.
        while calls.withLock({ $0 }) < 60, MonotonicClock.system.now - started < Seconds(30) {
            try await Task.sleep(for: .milliseconds(20))
        }
        thread.stop()
        let passed = MonotonicClock.system.now - started
        let count = calls.withLock { $0 }
        #expect(count >= 60 && Double(count) <= passed / Seconds(0.005) + 1, "\(count) calls in \(passed)")
        try await Task.sleep(for: .milliseconds(30))
        #expect(calls.withLock { $0 } == count)
    }

    @Test func theThreadSeesPeaksBetweenReadings() async throws {
        let tree = try FakeSysfs()
        try tree.addZone("intel-rapl:0", name: "package-0")
        let meter = try Meter(host: tree.host(), sources: ["rapl-powercap"], interval: Seconds(0.01))
        let first = try meter.read()
        try await Task.sleep(for: .milliseconds(100))
        try tree.setEnergy("intel-rapl:0", 6_000_000)
        // All 5 J fall into one slot, so the peak is far above the mean, once a busy machine lets the sampler read.
        var use = meter.use(from: first, to: try meter.read())
        for _ in 0..<100 where use.peakPower.value <= 2 * use.meanPower.value {
            try await Task.sleep(for: .milliseconds(100))
            use = meter.use(from: first, to: try meter.read())
        }
        meter.stop()
        #expect(use.peakPower.value > 2 * use.meanPower.value)
        #expect(use.total.value.value.isApproximately(5))
    }

    @Test func manyThreadsMayReadAtOnce() async throws {
        let tree = try FakeSysfs()
        try tree.addZone("intel-rapl:0", name: "package-0")
        let meter = try Meter(host: tree.host(), sources: ["rapl-powercap"], interval: Seconds(0.001))
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var last = try meter.read()
                    for _ in 0..<200 {
                        let next = try meter.read()
                        if next.time < last.time { return false }
                        last = next
                    }
                    return true
                }
            }
            for try await isOrdered in group { #expect(isOrdered) }
        }
        meter.stop()
    }

    @Test(arguments: [0, -1, 1e-9, 1e300, .nan, .infinity]) func anImpossibleIntervalIsAnError(_ seconds: Double) {
        #expect(throws: MeteringError.self) { try SyntheticMeter(interval: Seconds(seconds)) }
    }
}
