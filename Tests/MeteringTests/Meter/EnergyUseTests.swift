import Foundation
import Quantities
import TestKit
import Testing

@testable import Metering

@Suite struct EnergyUseTests {
    @Test func nestedWindowsHaveTheirOwnPeaks() throws {
        let synthetic = try SyntheticMeter()
        let outer = try synthetic.meter.read()
        synthetic.run(for: Seconds(1), at: Watts(90))
        let inner = try synthetic.meter.read()
        synthetic.run(for: Seconds(1), at: Watts(30))
        let end = try synthetic.meter.read()
        #expect(synthetic.meter.use(from: outer, to: end).peakPower.value.value.isApproximately(90, within: 1e-6))
        #expect(synthetic.meter.use(from: inner, to: end).peakPower.value.value.isApproximately(30, within: 1e-6))
        #expect(synthetic.meter.use(from: outer, to: end).total.value.value.isApproximately(120, within: 1e-6))
    }

    @Test func idleAndDynamicAreTotalWithABaseline() throws {
        let synthetic = try SyntheticMeter()
        let domain = synthetic.meter.domains[0]
        let baseline = Baseline(
            parts: [.init(domain: domain, power: Estimate(Watts(10), provenance: .measured(by: "synthetic")))],
            duration: Seconds(10), windows: 5)
        let first = try synthetic.meter.read()
        synthetic.run(for: Seconds(2), at: Watts(35))
        let last = try synthetic.meter.read()
        let use = synthetic.meter.use(from: first, to: last, baseline: baseline)
        #expect(use.idle?.value.value.isApproximately(20) == true)
        #expect(use.dynamic?.value.value.isApproximately(50, within: 1e-6) == true)
        #expect(synthetic.meter.use(from: first, to: last).dynamic == nil)
    }

    @Test func aBaselineOfOtherDomainsIsMissing() throws {
        let synthetic = try SyntheticMeter()
        let other = EnergyDomain(name: "package-9", kind: .package, source: "synthetic")
        let baseline = Baseline(
            parts: [.init(domain: other, power: Estimate(Watts(10), provenance: .measured(by: "synthetic")))],
            duration: Seconds(10), windows: 5)
        let first = try synthetic.meter.read()
        synthetic.run(for: Seconds(2), at: Watts(35))
        let use = synthetic.meter.use(from: first, to: try synthetic.meter.read(), baseline: baseline)
        #expect(use.dynamic == nil)
        #expect(use.flags == [.baselineMissing(domain: "package-0")])
    }

    @Test func integratedPowerSaysSoAndGrowsItsErrorWithChange() throws {
        let steady = try SyntheticMeter(scale: .power(unit: Watts(1e-3)))
        let jumping = try SyntheticMeter(scale: .power(unit: Watts(1e-3)))
        steady.run(for: Seconds(0.1), at: Watts(50))
        jumping.run(for: Seconds(0.1), at: Watts(50))
        let (first, second) = (try steady.meter.read(), try jumping.meter.read())
        steady.run(for: Seconds(2), at: Watts(50))
        for step in 0..<20 { jumping.run(for: Seconds(0.1), at: Watts(step.isMultiple(of: 2) ? 90 : 10)) }
        let even = steady.meter.use(from: first, to: try steady.meter.read()).total
        let uneven = jumping.meter.use(from: second, to: try jumping.meter.read()).total
        #expect(even.value.value.isApproximately(100, within: 1e-6))
        #expect(even.provenance.origin.contains("integrated"))
        let width = { (estimate: Estimate<Joules>) in
            estimate.interval.map { ($0.upper - $0.lower).value } ?? 0
        }
        #expect(width(uneven) > 10 * width(even))
    }

    @Test func aLostSourceKeepsItsEnergy() throws {
        let synthetic = try SyntheticMeter()
        let first = try synthetic.meter.read()
        synthetic.run(for: Seconds(1), at: Watts(40))
        synthetic.fail(.driver(15))
        synthetic.run(for: Seconds(1), at: Watts(40))
        let use = synthetic.meter.use(from: first, to: try synthetic.meter.read())
        #expect(use.total.value.value.isApproximately(40, within: 1e-6))
        #expect(use.flags == [.sourceLost(domain: "package-0", reason: "the driver's error 15")])
    }

    @Test func carbonIsTotalTimesIntensityTimesOverhead() throws {
        let synthetic = try SyntheticMeter()
        let first = try synthetic.meter.read()
        synthetic.run(for: Seconds(3600), at: Watts(100))
        let last = try synthetic.meter.read()
        let carbon = try CarbonSettings.given(
            intensity: CarbonIntensity(400), country: nil, powerUsageEffectiveness: 1.5)
        let use = synthetic.meter.use(from: first, to: last, carbon: carbon)
        #expect(use.carbon?.value.value.isApproximately(60, within: 1e-6) == true)
        #expect(synthetic.meter.use(from: first, to: last).carbon == nil)
    }

    @Test func stolenTimeOfWindowsAddsUp() {
        func use(busy: Double, stolen: Double) -> EnergyUse {
            let energy = Estimate(Joules(1), provenance: .measured(by: "test"))
            var use = EnergyUse(
                window: Seconds(10), parts: [], total: energy, meanPower: energy.map { $0 / Seconds(10) },
                peakPower: energy.map { $0 / Seconds(10) }, hostBusyTime: Seconds(busy), hostStolenTime: Seconds(stolen)
            )
            use.flagStolenTime()
            return use
        }
        let robbed = use(busy: 6, stolen: 4)
        #expect(robbed.flags == [.processorTimeStolen(share: Fraction(0.4))])
        #expect(robbed.adding(use(busy: 10, stolen: 0)).flags == [.processorTimeStolen(share: Fraction(0.2))])
        #expect(robbed.adding(use(busy: 90, stolen: 0)).flags.isEmpty)
        #expect(robbed.lasting(Seconds(5)).hostStolenTime == Seconds(2))
    }

    @Test func survivesEncoding() throws {
        let synthetic = try SyntheticMeter()
        let first = try synthetic.meter.read()
        synthetic.run(for: Seconds(0.05), at: Watts(10))
        let use = synthetic.meter.use(from: first, to: try synthetic.meter.read())
        #expect(!use.flags.isEmpty)
        let data = try JSONEncoder().encode(use)
        #expect(try JSONDecoder().decode(EnergyUse.self, from: data) == use)
    }

    @Test func whatOtherMachinesTookSaysNothingOfABaseline() async throws {
        let tree = try FakeSysfs()
        try tree.setStat(threads: 2)
        let synthetic = try SyntheticMeter(host: tree.host())
        var stolen: UInt64 = 0
        let baseline = try await synthetic.meter.baseline(over: Seconds(5), windows: 5) { time in
            stolen += 50
            try? tree.setStat(steal: stolen, threads: 2)
            synthetic.run(for: time, at: Watts(10))
        }
        #expect(stolen == 250 && baseline.warnings.isEmpty, "\(baseline.warnings)")
    }

    @Test func aBaselineIsTheMedianOfItsWindowsAndSaysWhenTheMachineWasBusy() async throws {
        let tree = try FakeSysfs()
        try tree.setStat(threads: 2)
        let synthetic = try SyntheticMeter(host: tree.host())
        var powers = [10.0, 11, 90, 10.5, 10].makeIterator()
        let baseline = try await synthetic.meter.baseline(over: Seconds(5), windows: 5) { time in
            synthetic.run(for: time, at: Watts(powers.next() ?? 0), ownCPUTime: time)
        }
        let power = try #require(baseline.parts.first).power
        #expect(power.value.value.isApproximately(10.5, within: 1e-6))
        #expect(power.interval?.upper.value.isApproximately(90, within: 1e-6) == true)
        #expect(baseline.busyShare?.value.isApproximately(0.5, within: 1e-6) == true)
        #expect(baseline.warnings.count == 2)
    }
}
