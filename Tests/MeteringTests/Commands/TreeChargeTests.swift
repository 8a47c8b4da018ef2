import Quantities
import Statistics
import TestKit
import Testing

@testable import Metering

@Suite struct TreeChargeTests {
    private func part(_ kind: EnergyDomain.Kind, _ energy: Double, idle: Double?) -> EnergyUse.Part {
        let provenance = Provenance.measured(by: "synthetic")
        return .init(
            domain: EnergyDomain(name: kind.rawValue, kind: kind, source: "synthetic"),
            energy: Estimate(Joules(energy), provenance: provenance),
            idle: idle.map { Estimate(Joules($0), provenance: provenance) })
    }

    private func use(_ parts: [EnergyUse.Part], busy: Double?) -> EnergyUse {
        let total = Estimate.sum(parts.map(\.energy)) ?? Estimate(.zero, provenance: .measured(by: "none"))
        let power = total.map { $0 / Seconds(1) }
        return EnergyUse(
            window: Seconds(1), parts: parts, total: total, meanPower: power, peakPower: power,
            hostBusyTime: busy.map { Seconds($0) })
    }

    /// 60 J dynamic, half of the CPU time: 30 J; with CPU seconds up to twice apart, 20 J to 40 J.
    @Test(
        arguments: [
            (.dynamicOnly, 30, 20, 40), (.proportional, 50, 100.0 / 3, 200.0 / 3), (.all, 70, 60, 80),
        ] as [(Attribution.IdlePolicy, Double, Double, Double)])
    func halfTheTimeIsHalfTheDynamicEnergy(
        _ policy: Attribution.IdlePolicy, _ value: Double, _ lower: Double, _ upper: Double
    ) throws {
        let charge = TreeCharge(of: use([part(.package, 100, idle: 40)], busy: 2), cpu: Seconds(1), policy: policy)
        let interval = try #require(charge.energy.interval)
        #expect(abs(charge.energy.value.value - value) < 1e-9)
        #expect(abs(interval.lower.value - lower) < 1e-9)
        #expect(abs(interval.upper.value - upper) < 1e-9)
        #expect(charge.energy.provenance.kind == "modelled")
        #expect(charge.share == Fraction(0.5))
    }

    @Test func anAcceleratorIsChargedInFullAndThatIsSaid() {
        let charge = TreeCharge(
            of: use([part(.package, 100, idle: 40), part(.gpu, 200, idle: 50)], busy: 2), cpu: Seconds(1),
            policy: .dynamicOnly)
        #expect(abs(charge.energy.value.value - 180) < 1e-9)
        #expect(charge.energy.interval?.lower == Joules(20))
        #expect(charge.notes.count == 1)
    }

    @Test func aChargeNeverExceedsTheHost() {
        forRandomInstances(500, seed: testSeed([:])) { generator, label in
            let parts = [EnergyDomain.Kind.package, .dram, .gpu].map { kind in
                let energy = Double.random(in: 0...100, using: &generator)
                return part(
                    kind, energy, idle: Bool.random(using: &generator) ? .random(in: 0...120, using: &generator) : nil)
            }
            let use = use(parts, busy: Bool.random(using: &generator) ? .random(in: 0...4, using: &generator) : nil)
            for policy in Attribution.IdlePolicy.allCases {
                let cpu = Seconds(.random(in: 0...8, using: &generator))
                let energy = TreeCharge(of: use, cpu: cpu, policy: policy).energy
                #expect(energy.value.value <= use.total.value.value + 1e-9, "\(label)")
                #expect(energy.value >= .zero, "\(label)")
                guard let interval = energy.interval else { continue }
                #expect(interval.lower <= energy.value && energy.value <= interval.upper, "\(label)")
            }
        }
    }
}
