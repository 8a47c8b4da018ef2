import Foundation
import Quantities
import Statistics
import TestKit
import Testing

/// Beside `printf`.
@Suite struct DecimalTextTests {
    private static let seed = testSeed(ProcessInfo.processInfo.environment)

    /// Numbers of every size, many of them at or next to the middle between two, and next to powers of ten.
    private static func number(_ generator: inout SeededGenerator) -> Double {
        let size = pow(10, -12 + 24 * generator.uniform())
        let sign = generator.uniform() < 0.3 ? -1.0 : 1
        switch generator.index(below: 5) {
        case 0: return sign * size
        case 1: return sign * (size * 1000).rounded() / 1000
        case 2: return sign * ((size * 1000).rounded(.down) + 0.5) / 1000
        case 3: return sign * pow(10, Double(generator.index(below: 16)) - 6).nextDown
        default: return sign * (pow(10, Double(generator.index(below: 16)) - 6) * (1 - 1e-5 * generator.uniform()))
        }
    }

    @Test func digitsAfterThePointAreThoseOfPrintf() {
        forRandomInstances(50_000, seed: Self.seed) { generator, label in
            let (number, digits) = (Self.number(&generator), generator.index(below: 8))
            #expect(
                number.formatted(fractionDigits: digits) == String(format: "%.\(digits)f", number),
                "\(label): \(number)")
        }
    }

    @Test func significantDigitsAreThoseOfPrintf() {
        forRandomInstances(50_000, seed: Self.seed) { generator, label in
            let (number, digits) = (Self.number(&generator), 1 + generator.index(below: 10))
            guard number != 0 else { return #expect(number.formatted(significantDigits: digits) == "0") }
            let scientific = String(format: "%.\(digits - 1)e", number)
            let rounded = Double(scientific) ?? number
            let exponent = Int(log10(abs(rounded)).rounded(.down))
            let expected =
                (-4..<7).contains(exponent)
                ? String(format: "%.\(max(0, digits - 1 - exponent))f", rounded) : scientific
            #expect(number.formatted(significantDigits: digits) == expected, "\(label): \(number), \(digits)")
        }
    }

    @Test(arguments: [
        (0.0, "0.00"), (-0.0, "-0.00"), (.infinity, "inf"), (-0.001, "-0.00"), (1e300, nil), (0.125, "0.12"),
    ])
    func oddNumbersAreThoseOfPrintf(_ number: Double, _ text: String?) {
        #expect(number.formatted(fractionDigits: 2) == text ?? String(format: "%.2f", number))
    }
}
