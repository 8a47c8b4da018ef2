import Quantities
import Reporting

/// The rows of one file of measured layers, and the rows left out with the reason.
///
/// The schema is that of the public data of arXiv 2304.00897: one column per parameter of the type, `cpu_j` for the
/// joules of one forward pass, and optionally `cpu_j_min`, `cpu_j_max`, `macs`, `session`, `architecture`, `layer_idx`.
public struct MeasurementTable: Sendable {
    public let measurements: [LayerMeasurement]
    public let problems: [RowProblem]

    /// Why one row was left out.
    public struct RowProblem: Sendable, Hashable, CustomStringConvertible {
        public let file: String
        /// The line in the file, the header being line 1.
        public let line: Int
        public let reason: String

        /// `file:line: reason`.
        public var description: String { "\(file):\(line): \(reason)" }
    }

    /// Reads a table.
    ///
    /// Rows lifted from a network (with an `architecture`) run in place where the type can, as torchvision's networks
    /// do, unless a column `in_place` says otherwise.
    /// - Parameters:
    ///   - text: comma-separated values with a header.
    ///   - file: the name that problems state.
    ///   - type: the layer type of all rows.
    ///   - strict: whether the first bad row is an error.
    /// - Throws: ``EnergyPredictionError`` for a missing column, and for a bad row when strict.
    public init(
        parsing text: String, file: String, type: LayerType, strict: Bool = false
    ) throws(EnergyPredictionError) {
        let table = try SeparatedValues(measurements: text, file: file)
        let reader = try LayerRowReader(type: type, columns: table.columns, file: file)
        var measurements: [LayerMeasurement] = []
        var problems: [RowProblem] = []
        var seen: [[Substring]: Int] = [:]
        for row in table.rows {
            do throws(RowFault) {
                if let first = seen[row.cells] { throw RowFault("repeats line \(first) exactly") }
                seen[row.cells] = row.line
                measurements.append(try reader.measurement(row.cells))
            } catch {
                let problem = RowProblem(file: file, line: row.line, reason: error.reason)
                guard !strict else {
                    throw EnergyPredictionError(
                        .badTable, error.reason, place: "\(file):\(row.line)",
                        advice: "repair or remove the row, or read without strict to leave it out")
                }
                problems.append(problem)
            }
        }
        self.measurements = measurements
        self.problems = problems
    }
}

/// What is wrong with one row.
struct RowFault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
