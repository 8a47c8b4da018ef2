import Quantities
import TestKit
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("1.5 kWh", 5.4e6), ("3 J", 3), ("3J", 3), ("2", 2), ("4e-3mJ", 4e-6), ("-1 µJ", -1e-6), (" 7.0  kJ ", 7000),
    ])
    func parsesEnergy(text: String, joules: Double) throws {
        let parsed = try Joules(parsing: text)
        #expect(abs(parsed.value - joules) <= 1e-12 * abs(joules))
    }

    @Test(arguments: ["", "J", "3 W", "1.5 kwh", "nan", "inf J", "1 2 J", "--3", "3 J J", "0x10"])
    func refusesWrongEnergy(text: String) {
        #expect(throws: QuantityError.self) { try Joules(parsing: text) }
    }

    @Test(arguments: [("250ms", 0.25), ("2s", 2), ("1.5 min", 90), ("3 µs", 3e-6), ("0.5h", 1800)])
    func parsesTime(text: String, seconds: Double) throws {
        #expect(abs(try Seconds(parsing: text).value - seconds) < 1e-12)
    }

    @Test(arguments: [
        (1234.5, "1.23 kJ"), (0, "0 J"), (999.9, "1.00 kJ"), (0.0123, "12.3 mJ"), (-45, "-45.0 J"), (3.2e-7, "320 nJ"),
    ])
    func printsInAReadableUnit(joules: Double, text: String) {
        #expect(Joules(joules).formatted() == text)
    }

    @Test func printedAmountsParseBack() throws {
        try forRandomInstances(1000, seed: 1) { generator, label in
            let amount = Joules(
                Double.random(in: -1...1, using: &generator)
                    * Double(sign: .plus, exponent: .random(in: -20...30), significand: 1))
            let back = try Joules(parsing: amount.formatted(significantDigits: 12))
            #expect(abs(back.value - amount.value) <= 1e-11 * abs(amount.value), "\(amount.value), \(label)")
        }
    }

    @Test func unitsMultiplyAndDivide() {
        #expect(Watts(20) * Seconds(3) == Joules(60))
        #expect(Joules(60) / Seconds(3) == Watts(20))
        #expect(CarbonIntensity(500) * Joules(3.6e6) == GramsCO2e(500))
        #expect(CarbonIntensity(500) * Watts(1000) == CarbonRate(500))
    }

    @Test func aSumIsAsWeakAsItsWeakestPart() throws {
        let sum = try #require(
            Estimate.sum([
                Estimate(
                    Joules(10), interval: .init(Joules(9), Joules(11), basis: "counter"),
                    provenance: .measured(by: "rapl")),
                Estimate(
                    Joules(5), interval: .init(Joules(2), Joules(9), basis: "band"),
                    provenance: .modelled(by: "dram model")),
            ]))
        #expect(sum.value == Joules(15))
        #expect(sum.interval?.lower == Joules(11))
        #expect(sum.interval?.upper == Joules(20))
        #expect(sum.provenance == .modelled(by: "rapl + dram model"))
    }

    @Test func suggestsTheNearestName() {
        #expect(["latency", "batch", "energy"].nearest(to: "latancy") == "latency")
        #expect(["latency", "batch", "energy"].nearest(to: "zzzzzzzz") == nil)
    }
}
