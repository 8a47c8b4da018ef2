import Reporting

extension SeparatedValues {
    /// Cuts a table of measurements, which has no quotes, into cells.
    init(measurements text: String, file: String) throws(EnergyPredictionError) {
        do throws(CSVError) { try self.init(parsing: text, file: file) } catch {
            throw EnergyPredictionError(.badTable, error.message, place: error.place, advice: error.advice)
        }
    }
}
