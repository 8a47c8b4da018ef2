import Prediction
import Quantities
import Testing

/// Joules into seconds.
@Suite struct MachinePowerTests {
    private let power = MachinePower(
        running: Estimate(
            Watts(5), interval: .init(Watts(4), Watts(6), basis: "rows"), provenance: .modelled(by: "a table")),
        idle: Estimate(Watts(2), provenance: .modelled(by: "a table")), processors: 2)
    private let energy = Estimate(
        Joules(10), interval: .init(Joules(8), Joules(12), basis: "90 %"), provenance: .predicted(by: "p"))

    @Test func timeIsEnergyOverPower() throws {
        let time = power.time(of: energy)
        #expect(time.value == Seconds(2))
        let interval = try #require(time.interval)
        #expect(abs(interval.lower.value - 8.0 / 6) < 1e-12 && abs(interval.upper.value - 3) < 1e-12)
        #expect(time.provenance == .predicted(by: "p: joules over 5.00 W while layers run"))
    }

    @Test func restIsNoPartOfDynamicEnergy() throws {
        let dynamic = power.dynamic(energy)
        #expect(dynamic.value == Joules(6) && dynamic.provenance == energy.provenance)
        #expect(try #require(dynamic.interval).upper == Joules(12 * 0.6))
        // What is left is what the machine draws at rest for as long.
        #expect(
            abs((energy.value - dynamic.value).value - (power.idle.value * power.time(of: energy).value).value) < 1e-12)
    }

    @Test(arguments: BuiltInPredictors.names) func theBuiltInPredictorOfOneCoreTellsTime(name: String) throws {
        let predictor = try #require(try BuiltInPredictors.predictor(named: name))
        guard name == "onnxruntime-avx512" else {
            #expect(predictor.power == nil)
            return
        }
        let power = try #require(predictor.power)
        #expect(power.processors == 2 && predictor.origin?.threads == 1)
        #expect(power.idle.value < power.running.value && power.running.interval?.contains(power.running.value) == true)
    }
}
