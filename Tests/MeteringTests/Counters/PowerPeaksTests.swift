import Quantities
import Statistics
import TestKit
import Testing

@testable import Metering

@Suite struct PowerPeaksTests {
    @Test func findsTheHighestOfEveryWindowThatReachesToNow() throws {
        forRandomInstances(50, seed: 3) { generator, label in
            var peaks = PowerPeaks()
            var powers: [Double] = []
            for index in 0..<500 {
                let power = Double.random(in: 10...400, using: &generator)
                powers.append(power)
                peaks.add(Watts(power), from: Seconds(Double(index)))
            }
            for start in stride(from: 0, to: 500, by: 7) {
                let truth = powers[start...].max() ?? 0
                let found = peaks.highest(since: Seconds(Double(start)))?.value ?? -1
                #expect(found == truth, "\(label), window from \(start)")
            }
            #expect(peaks.highest(since: Seconds(500)) == nil)
        }
    }

    @Test func staysSmallAndNeverUnderstatesWhenPowerOnlyFalls() {
        var peaks = PowerPeaks()
        for index in 0..<2000 { peaks.add(Watts(1000 * pow(0.999, Double(index))), from: Seconds(Double(index))) }
        for start in stride(from: 0, to: 2000, by: 50) {
            let truth = 1000 * pow(0.999, Double(start))
            let found = peaks.highest(since: Seconds(Double(start)))?.value ?? 0
            // 64 slots over a fall of e²: neighbours that were merged differ by a few per cent.
            #expect(found >= truth * 0.9999 && found <= truth * 1.2, "window from \(start): \(found), not \(truth)")
        }
    }

    private func pow(_ base: Double, _ exponent: Double) -> Double {
        (0..<Int(exponent)).reduce(1.0) { product, _ in product * base }
    }
}
