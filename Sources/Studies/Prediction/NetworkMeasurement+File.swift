package import Prediction

extension NetworkMeasurement {
    /// Reads a table of measured networks from a file.
    /// - Throws: `EnergyPredictionError` for a missing file or column, and for a bad row when strict.
    package static func table(
        contentsOf path: String, strict: Bool
    ) throws(EnergyPredictionError) -> (networks: [NetworkMeasurement], problems: [MeasurementTable.RowProblem]) {
        try table(parsing: try FileReading.text(path), file: path, strict: strict)
    }
}
