import Foundation
import Statistics
import TestKit
import Testing

@testable import Reporting

@Suite struct TickTests {
    private let seed = testSeed(ProcessInfo.processInfo.environment)

    @Test func linearTicksAreNiceInsideAndEven() throws {
        forRandomInstances(2000, seed: seed) { generator, label in
            let magnitude = pow(10, Double.random(in: -12...12, using: &generator))
            let lower = Double.random(in: -1...1, using: &generator) * magnitude
            let upper = lower + Double.random(in: 0.001...1, using: &generator) * magnitude
            let count = Int.random(in: 2...12, using: &generator)
            let ticks = Ticks.linear(lower, upper, count: count).ticks
            #expect((2...(2 * count + 4)).contains(ticks.count), "\(label): \(lower) … \(upper) by \(count)")
            let slack = 1e-6 * (upper - lower)
            #expect(ticks.allSatisfy { $0.value >= lower - slack && $0.value <= upper + slack }, "\(label)")
            let steps = zip(ticks, ticks.dropFirst()).map { $1.value - $0.value }
            if let step = steps.first {
                #expect(steps.allSatisfy { abs($0 - step) <= 1e-9 * magnitude }, "\(label): \(steps)")
                let mantissa = step / pow(10, log10(step).rounded(.down))
                #expect([1, 2, 5, 10].contains { abs(mantissa - $0) < 1e-4 }, "\(label): step \(step)")
            }
            #expect(Set(ticks.map(\.label)).count == ticks.count, "\(label): \(ticks.map(\.label))")
        }
    }

    @Test func logarithmicTicksAreInsideAndLabelled() {
        forRandomInstances(2000, seed: seed) { generator, label in
            let lower = pow(10, Double.random(in: -15...12, using: &generator))
            let upper = lower * pow(10, Double.random(in: 0.01...12, using: &generator))
            let ticks = Ticks.logarithmic(lower, upper, count: 6).ticks
            #expect(ticks.allSatisfy { $0.value >= lower * 0.999_999 && $0.value <= upper * 1.000_001 }, "\(label)")
            #expect(ticks.map(\.value) == ticks.map(\.value).sorted(), "\(label)")
            let labels = ticks.map(\.label).filter { !$0.isEmpty }
            #expect(labels.count >= 1, "\(label): \(lower) … \(upper)")
            #expect(Set(labels).count == labels.count, "\(label): \(labels)")
        }
    }

    @Test(arguments: [
        (0.0, 10.0, 5, ["0", "2", "4", "6", "8", "10"]), (-1.0, 1.0, 4, ["−1.0", "−0.5", "0.0", "0.5", "1.0"]),
        (0.0, 3e6, 3, ["0", "1", "2", "3"]), (0.1, 0.3, 2, ["0.1", "0.2", "0.3"]),
    ])
    func knownTicks(_ lower: Double, _ upper: Double, _ count: Int, _ labels: [String]) {
        #expect(Ticks.linear(lower, upper, count: count).ticks.map(\.label) == labels)
    }

    @Test func largeNumbersShareAPowerOfTen() {
        #expect(Ticks.linear(0, 3e6, count: 3).exponent == 6)
        #expect(Ticks.linear(0, 3e-4, count: 3).exponent == -6)
        #expect(Ticks.linear(0, 300, count: 3).exponent == 0)
    }

    @Test(arguments: [(Double.nan, 1.0), (0, .infinity), (1, 1), (2, 1), (-.infinity, .infinity), (-1.7e308, 1.7e308)])
    func hopelessRangesHaveNoTicks(_ lower: Double, _ upper: Double) {
        #expect(Ticks.linear(lower, upper, count: 5).ticks.isEmpty)
        #expect(Ticks.logarithmic(lower, upper, count: 5).ticks.isEmpty)
    }
}
