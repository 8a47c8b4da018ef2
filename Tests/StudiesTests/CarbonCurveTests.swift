import Foundation
import Pipelines
import Planning
import Quantities
import Testing

@testable import Studies

@Suite struct CarbonCurveTests {
    private func curve(
        _ text: String, column: String? = nil, mean: Double? = nil
    ) throws(PipelinesError) -> CarbonCurve {
        try CarbonCurve(
            parsing: text, file: "day.csv", column: column,
            mean: mean.map { Estimate(CarbonIntensity($0), provenance: .given(in: "a test")) })
    }

    @Test(arguments: [
        "hour,gCO2e/kWh\n0,400\n1,250.5\n2,0\n", "\u{FEFF}hour,gCO2e/kWh\r\n0,400\r\n1,250.5\r\n2,0\r\n\r\n",
        "gCO₂eq/kWh\n400\n250.5\n0", "hour,note,carbon_intensity\n0,a,400\n1,b,250.5\n2,c,0",
        "[400, 250.5, 0]",
        "[{\"hour\": 0, \"gCO2e/kWh\": 400}, {\"hour\": 1, \"gCO2e/kWh\": 250.5},\n {\"gCO2e/kWh\": 0, \"hour\": 2}]",
    ])
    func filesAreRead(text: String) throws {
        let curve = try curve(text)
        #expect(curve.hours.map(\.intensity.value) == [400, 250.5, 0] && curve.hours.map(\.hour) == [0, 1, 2])
        #expect(abs(curve.mean.value - 650.5 / 3) < 1e-12 && !curve.isRelative)
        #expect(curve.provenance == .given(in: "day.csv"))
    }

    @Test func hoursMayStartAnywhereAndPassMidnight() throws {
        #expect(try curve("hour,intensity\n22,1\n23,2\n0,3\n1,4").hours.map(\.hour) == [22, 23, 0, 1])
        #expect(try curve("hour,intensity\n23,1\n24,2\n1,3").hours.map(\.hour) == [23, 24, 1])
    }

    @Test func relativeValuesAreScaledToTheMean() throws {
        let curve = try curve("hour,relative\n0,1\n1,3\n2,2", mean: 300)
        #expect(curve.hours.map(\.intensity.value) == [150, 450, 300] && curve.isRelative)
        #expect(curve.provenance.kind == "modelled" && curve.provenance.description.contains("300 g/kWh"))
        let error = #expect(throws: PipelinesError.self) { try self.curve("relative\n1\n2") }
        #expect(error?.advice?.contains("--country") == true)
        #expect(throws: PipelinesError.self) { try self.curve("relative\n0\n0", mean: 300) }
    }

    @Test(arguments: [
        ("", "day.csv", "empty"), ("hour,gCO2e/kWh\n", "day.csv", "no hour"), ("0,400\n1,300\n", "day.csv:1", "name"),
        ("hour,gCO2e/kWh\n0,400\n1,x\n", "day.csv:3", "“x”"), ("hour,gCO2e/kWh\n0,nan\n", "day.csv:2", "nan"),
        ("hour,gCO2e/kWh\n0,-1\n", "day.csv:2", "-1"),
        ("hour,gCO2e/kWh\n0,400\n\n2,300\n", "day.csv:4", "after hour 0"),
        ("hour,gCO2e/kWh\n0,400,5\n", "day.csv:2", "3 columns"), ("hour,gCO2e/kWh\nnoon,4\n", "day.csv:2", "noon"),
        ("hour,a,b\n0,4,5\n", "day.csv:1", "no column"), ("intensity,g/kWh\n4,5\n", "day.csv:1", "may all be meant"),
        ("[400, -5]", "day.csv:1", "-5"), ("[]", "day.csv", "no hour"), ("{\"hour\": 1}", "day.csv", "must be a list"),
        ("[{\"hour\": 0, \"gCO2e/kWh\": 4},\n{\"hour\": 1}]", "day.csv:2", "has no"),
        ("[1, 2", "day.csv:2", "not YAML"),
        ("[[1, 2]]", "day.csv:1", "no column"),
    ])
    func faultsNameFileAndRow(text: String, place: String, message: String) {
        let error = #expect(throws: PipelinesError.self) { try curve(text) }
        #expect(error?.place?.hasPrefix(place) == true, "\(error?.description ?? "none")")
        #expect(error?.message.contains(message) == true, "\(error?.description ?? "none")")
        #expect(error?.description.contains("\n") == false)
    }

    @Test func aColumnMayBeNamed() throws {
        let text = "hour,direct gCO2/kWh,LCA gCO2/kWh\n0,4,5\n"
        #expect(try curve(text, column: "LCA gCO2/kWh").hours[0].intensity.value == 5)
        let error = #expect(throws: PipelinesError.self) { try self.curve(text, column: "LCA gCO/kWh") }
        #expect(error?.message.contains("did you mean") == true)
    }

    @Test func aCurveOfMoreThanAYearIsRefused() {
        let text = "intensity\n" + String(repeating: "1\n", count: 9000)
        #expect(throws: PipelinesError.self) { try curve(text) }
    }
}
