import Prediction
public import Simulation

extension ArrivalTrace {
    /// Reads a trace from a file; see ``init(parsing:file:column:kind:)``.
    /// - Throws: `SimulationError` that names the file, and the row of what is wrong in it.
    public init(contentsOf path: String, column: String? = nil, kind: Kind? = nil) throws(SimulationError) {
        let bytes: [UInt8]
        do throws(EnergyPredictionError) {
            bytes = [UInt8](try FileReading.data(path))
        } catch {
            throw SimulationError(.trace, error.message, place: error.place, advice: error.advice)
        }
        try self.init(parsing: bytes, file: path, column: column, kind: kind)
    }
}
