import Quantities
import Testing

@testable import Serving

@Suite struct OriginTests {
    @Test(arguments: [
        ("rapl-powercap", "rapl-powercap"), ("nvml + rapl + nvml", "nvml + rapl"),
        (
            "busy time and the median of all, since X is not among them; the range is theirs",
            "busy time and the median of all"
        ),
        ("hwmon (power, integrated) + hwmon, 1 of 2 machines", "hwmon"), ("", ""), (" + ", ""),
    ])
    func aLabelNamesEachPartOnceWithoutExplanation(origin: String, label: String) {
        #expect(Provenance.measured(by: origin).shortOrigin == label)
    }

    @Test func aLabelIsNeverLong() {
        #expect(Provenance.modelled(by: String(repeating: "word ", count: 100)).shortOrigin.count == 60)
    }

    @Test func whatIsToldAlreadyIsNotToldAgain() {
        let share = Provenance.modelled(by: "share of CPU time in busy time")
        #expect(share.naming(.modelled(by: "busy time")) == share)
        #expect(share.naming(nil) == share)
        let both = share.naming(.measured(by: "rapl"))
        #expect(both == .modelled(by: "share of CPU time in busy time + rapl"))
    }
}
