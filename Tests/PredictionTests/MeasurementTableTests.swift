import Testing

@testable import Prediction

@Suite struct MeasurementTableTests {
    static let header = "batch_size,input_size,output_size,macs,cpu_j,cpu_j_min,cpu_j_max"
    static let good = "2,10,5,110,0.5,0.4,0.6"

    @Test func readsRowsAndDefaults() throws {
        let table = try MeasurementTable(
            parsing: "\u{FEFF}architecture,layer_idx,batch_size,input_size,cpu_j\r\nalexnet,3,2,10,0.5\r\n\r\n",
            file: "f",
            type: LayerType.named("relu"))
        #expect(table.problems.isEmpty)
        #expect(table.measurements.first?.configuration.values == [2, 10, 1])
        #expect(table.measurements.first?.layerIndex == 3)
    }

    @Test(arguments: [
        ("2,10,5,110,NaN,0.4,0.6", "cpu_j is nan"), ("2,10,5,110,inf,0.4,0.6", "cpu_j is inf"),
        ("2,10,5,110,0,0,0", "cpu_j is 0.0, not above 0"), ("2,10,5,110,-1,-1,-1", "cpu_j is -1.0, not above 0"),
        ("2,10,5,110,0.7,0.4,0.6", "cpu_j 0.7 is above cpu_j_max 0.6"),
        ("2,10,5,110,0.3,0.4,0.6", "cpu_j 0.3 is below cpu_j_min 0.4"),
        ("2,10,5,999,0.5,0.4,0.6", "macs 999.0 does not follow from the layer, which has 100.0"),
        ("0,10,5,110,0.5,0.4,0.6", "batch_size of linear is 0"),
        ("2.5,10,5,110,0.5,0.4,0.6", "batch_size “2.5” is not a whole number"),
        ("1e300,10,5,110,0.5,0.4,0.6", "batch_size “1e300” is not a whole number"),
        (",10,5,110,0.5,0.4,0.6", "batch_size “” is not a number"), ("2,10,5", "3 cells under 7 columns"),
        ("2,10,5,110,\"0.5\",0.4,0.6", "cpu_j “\"0.5\"” is not a number"),
        (good, "repeats line 2 exactly"),
    ])
    func badRowsAreNamedAndLeftOut(row: String, reason: String) throws {
        let text = [Self.header, Self.good, row, "4,10,5,220,0.9,0.9,0.9"].joined(separator: "\n")
        let table = try MeasurementTable(parsing: text, file: "f.csv", type: LayerType.named("linear"))
        #expect(table.measurements.count == 2)
        #expect(table.problems.map(\.description) == ["f.csv:3: \(reason)"])
        let error = #expect(throws: EnergyPredictionError.self) {
            try MeasurementTable(parsing: text, file: "f.csv", type: LayerType.named("linear"), strict: true)
        }
        #expect(error?.place == "f.csv:3" && error?.message == reason)
    }

    @Test(arguments: ["", "batch_size,input_size\n1,2", "batch_size,batch_size,cpu_j\n1,2,3"])
    func unusableTablesAreRefused(text: String) {
        #expect(throws: EnergyPredictionError.self) {
            try MeasurementTable(parsing: text, file: "f", type: LayerType.named("relu"))
        }
    }

    @Test func badNetworkRowsAreNamed() throws {
        let text = "architecture,batch_size,cpu_j\na,1,5\na,0,5\na,2,nan\na,3"
        let (networks, problems) = try NetworkMeasurement.table(parsing: text, file: "n")
        #expect(networks.count == 1 && problems.map(\.line) == [3, 4, 5])
        #expect(throws: EnergyPredictionError.self) {
            try NetworkMeasurement.table(parsing: text, file: "n", strict: true)
        }
    }
}
