import Quantities
import Statistics
import TestKit
import Testing

@testable import Metering

@Suite struct WrappingCounterTests {
    @Test func addsUpWhatTheHardwareCountedAcrossManyWraps() throws {
        forRandomInstances(200, seed: 11) { generator, label in
            let range = UInt64.random(in: 1000...1_000_000, using: &generator)
            var counter = WrappingCounter(range: range)
            var truth = UInt64.random(in: 0..<range, using: &generator)
            var sum: UInt64 = 0
            let start = truth
            _ = counter.advance(to: truth, mostUnits: range)
            for _ in 0..<50 {
                truth += UInt64.random(in: 0..<range / 2, using: &generator)
                if case .rose(let units) = counter.advance(to: truth % range, mostUnits: range) { sum += units }
            }
            #expect(sum == truth - start, "\(label)")
        }
    }

    @Test func aFallWithoutAKnownRangeIsNoWrap() {
        var counter = WrappingCounter(range: nil)
        #expect(counter.advance(to: 100, mostUnits: 1000) == .first)
        #expect(counter.advance(to: 40, mostUnits: 1000) == .fell)
        #expect(counter.advance(to: 50, mostUnits: 1000) == .rose(by: 10))
    }

    @Test func aResetIsNoWrapWhenItWouldMeanAbsurdPower() {
        var counter = WrappingCounter(range: 1_000_000)
        _ = counter.advance(to: 100_000, mostUnits: 0)
        #expect(counter.advance(to: 5, mostUnits: 20_000) == .fell)
    }

    @Test(arguments: [4_294_967_295_000, 2_000_000])
    func valuesNoCounterCanHoldAreRefused(_ value: UInt64) {
        var counter = WrappingCounter(range: 1_000_000)
        _ = counter.advance(to: 10, mostUnits: 0)
        #expect(counter.advance(to: value, mostUnits: .max / 4) == .garbage)
        #expect(counter.advance(to: 30, mostUnits: 100) == .rose(by: 20))
    }
}
