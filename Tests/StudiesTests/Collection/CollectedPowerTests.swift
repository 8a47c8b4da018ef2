import Prediction
import Profiling
import Quantities
import Statistics
import Testing

@testable import Studies

/// What collected layers tell of the machine's power.
@Suite struct CollectedPowerTests {
    private func figures(latency: Double, watts: Double, idle: Double?) throws -> CollectedFigures {
        let source = Provenance.measured(by: "test")
        let window = LayerWindow(
            TrialFigures(
                iterations: 10, window: Seconds(10 * latency), latency: try LatencySummary(seconds: [latency]),
                energy: Estimate(Joules(10 * watts * latency), provenance: source),
                meanPower: Estimate(Watts(watts), provenance: source), ownTime: .zero), isModelled: false)
        return CollectedFigures(
            windows: [window], kept: [0], isSettled: true, total: [Joules(watts * latency)],
            dynamic: idle.map { [Joules((watts - $0) * latency)] }, provenance: source, parts: [], otherOperators: [])
    }

    @Test func powerIsTheMedianOfJoulesOverSeconds() throws {
        let all = try [4.0, 5, 6, 5, 50].map { try figures(latency: 0.01 * $0, watts: $0, idle: 2) }
        let power = try #require(MachinePower(all, .measured(by: "test"), processors: 8))
        #expect(abs(power.running.value.value - 5) < 1e-9 && abs(power.idle.value.value - 2) < 1e-9)
        #expect(power.processors == 8 && power.running.provenance == .measured(by: "test"))
        #expect(try #require(power.running.interval).contains(Watts(6)))
    }

    @Test func withoutIdlePowerNothingIsTold() throws {
        #expect(try MachinePower([figures(latency: 1, watts: 5, idle: nil)], .given(in: "t"), processors: 1) == nil)
        #expect(MachinePower([], .given(in: "t"), processors: 1) == nil)
    }
}
