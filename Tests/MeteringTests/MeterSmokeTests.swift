import Metering
import Quantities
import Testing

@Suite struct MeterOnThisMachine {
    @Test func measuresSomethingAndSaysHow() async throws {
        let meter = try Meter(host: Host())
        let first = try meter.read()
        try await Task.sleep(for: .milliseconds(300))
        let use = meter.use(from: first, to: try meter.read())
        meter.stop()
        #expect(use.total.value > .zero)
        #expect(use.window >= Seconds(0.3))
        #expect(throws: MeteringError.self) { try meter.read() }
        #expect(!meter.choice.fellBackToModel || !meter.choice.missing.isEmpty)
        print(
            use.total, use.meanPower, use.flags.map { "\($0)" }, meter.choice.missing.map { $0.reason ?? "" },
            MachineDescription(of: Host()))
    }
}
