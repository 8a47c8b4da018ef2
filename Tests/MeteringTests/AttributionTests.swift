import Metering
import Quantities
import Statistics
import TestKit
import Testing

@Suite struct AttributionTests {
    private let measured = Provenance.measured(by: "test")

    @Test func neitherOneNorAllSharesExceedTheHostsTotal() throws {
        forRandomInstances(500, seed: 5) { generator, label in
            let times = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                Seconds(Double.random(in: -1...20, using: &generator))
            }
            let busy = Seconds(Double.random(in: 0...30, using: &generator))
            let total = Estimate(Joules(Double.random(in: 0...500, using: &generator)), provenance: measured)
            let idle = Estimate(Joules(Double.random(in: 0...500, using: &generator)), provenance: measured)
            let shares = Attribution.shares(processTimes: times, hostBusyTime: busy)
            #expect(shares.reduce(0) { $0 + $1.value } <= 1 + 1e-12, "\(label)")
            for policy in Attribution.IdlePolicy.allCases {
                let parts = shares.map { Attribution.energy(total: total, idle: idle, share: $0, policy: policy).value }
                #expect(parts.allSatisfy { $0 <= total.value && $0 >= .zero }, "\(label), \(policy)")
                if policy != .all {
                    #expect(
                        parts.reduce(Joules.zero, +).value <= total.value.value * (1 + 1e-12), "\(label), \(policy)")
                }
            }
        }
    }

    @Test func dividesDynamicEnergyByCPUTime() {
        let total = Estimate(Joules(100), provenance: measured)
        let idle = Estimate(Joules(40), provenance: measured)
        let share = Attribution.share(processTime: Seconds(3), hostBusyTime: Seconds(12))
        func joules(_ policy: Attribution.IdlePolicy) -> Double {
            Attribution.energy(total: total, idle: idle, share: share, policy: policy).value.value
        }
        #expect(share.value == 0.25)
        #expect(joules(.dynamicOnly) == 15)
        #expect(joules(.proportional) == 25)
        #expect(joules(.all) == 55)
    }

    @Test func aTreeThatTheHostsClockMissedHasAllOfIt() {
        #expect(Attribution.share(processTime: Seconds(0.004), hostBusyTime: .zero).value == 1)
        #expect(Attribution.share(processTime: .zero, hostBusyTime: .zero).value == 0)
        #expect(Attribution.share(processTime: Seconds(.nan), hostBusyTime: Seconds(1)).value == 0)
    }
}
