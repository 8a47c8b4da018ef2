import Foundation
import Metering
import Quantities
import Testing

@testable import Serving

/// The ledger over this machine's own meter.
@Suite struct RealLedgerTests {
    private static var hasModel: Bool { ModelledPower.probe(Metering.Host()).available }

    @Test(.enabled(if: hasModel, "this machine does not tell its busy time, so that nothing can be modelled"))
    func workOfThisProcessIsChargedWithModelledEnergy() throws {
        let meter = try Meter(host: Metering.Host(), sources: ["modelled"])
        defer { meter.stop() }
        let ledger = try EnergyLedger(meter: meter)
        let visits = [
            StageVisit(
                stage: "s", variant: "v", items: 1, batch: 1, start: .zero, queueTime: .zero, busyTime: Seconds(0.05),
                threads: 1)
        ]
        #expect(ledger.charge(visits) == nil)
        // Whole slots of the model, however fast the machine is.
        let end = MonotonicClock.system.ownCPUTime + Seconds(0.3)
        var sum = 0.0
        while MonotonicClock.system.ownCPUTime < end {
            sum += (0..<10_000).reduce(0.0) { $0 + Double($1).squareRoot() }
        }
        #expect(sum > 0)
        ledger.update(isServing: true)
        let energy = try #require(ledger.charge(visits))
        #expect(energy.dynamic > .zero && (energy.idle ?? .zero) > .zero)
        #expect(energy.provenance.kind == "modelled")
        #expect(try #require(energy.interval).contains(energy.total))
        let account = ledger.account
        #expect(abs((account.idle + account.own + account.other) / account.metered - 1) < 1e-9)
        let power = try #require(ledger.state.terms?.power)
        #expect(abs(power.value / (account.metered / account.elapsed) - 1) < 1e-9)
    }
}
