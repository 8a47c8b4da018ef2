public import Quantities
import Reporting

/// The measured energy of one forward pass of a whole network.
public struct NetworkMeasurement: Sendable, Hashable {
    public let architecture: String
    public let batchSize: Int
    public let energy: Joules
    /// Multiply-accumulates of a forward pass; nil when the table does not state them.
    public let multiplyAccumulates: Double?
    public let session: String

    public init(
        architecture: String, batchSize: Int, energy: Joules, multiplyAccumulates: Double? = nil, session: String = ""
    ) {
        self.architecture = architecture
        self.batchSize = batchSize
        self.energy = energy
        self.multiplyAccumulates = multiplyAccumulates
        self.session = session
    }

    /// Reads a table with the columns `architecture`, `batch_size`, `cpu_j` and optionally `macs` and `session`.
    /// - Returns: the networks, and the rows left out with the reason.
    /// - Throws: ``EnergyPredictionError`` for a missing column, and for a bad row when strict.
    public static func table(
        parsing text: String, file: String, strict: Bool = false
    ) throws(EnergyPredictionError) -> (networks: [NetworkMeasurement], problems: [MeasurementTable.RowProblem]) {
        let table = try SeparatedValues(measurements: text, file: file)
        for name in ["architecture", "batch_size", "cpu_j"] where table.columns[name] == nil {
            throw EnergyPredictionError(
                .badTable, "a table of networks needs a column \(name)", place: "\(file):1", advice: "add it")
        }
        var networks: [NetworkMeasurement] = []
        var problems: [MeasurementTable.RowProblem] = []
        for row in table.rows {
            do throws(RowFault) {
                networks.append(try NetworkMeasurement(row.cells, table.columns))
            } catch {
                guard !strict else {
                    throw EnergyPredictionError(
                        .badTable, error.reason, place: "\(file):\(row.line)", advice: "repair or remove the row")
                }
                problems.append(.init(file: file, line: row.line, reason: error.reason))
            }
        }
        return (networks, problems)
    }

    private init(_ cells: [Substring], _ columns: [String: Int]) throws(RowFault) {
        guard cells.count == columns.count else {
            throw RowFault("\(cells.count) cells under \(columns.count) columns")
        }
        func cell(_ name: String) -> Substring { columns[name].map { cells[$0] } ?? "" }
        guard let batchSize = Int(cell("batch_size")), (1...1_000_000).contains(batchSize) else {
            throw RowFault("batch_size “\(cell("batch_size"))” is not a whole number from 1 to 1000000")
        }
        guard let energy = Double(cell("cpu_j")), energy > 0, energy.isFinite else {
            throw RowFault("cpu_j “\(cell("cpu_j"))” is not a number above 0")
        }
        let stated = Double(cell("macs")).flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
        self.init(
            architecture: String(cell("architecture")), batchSize: batchSize, energy: Joules(energy),
            multiplyAccumulates: stated, session: String(cell("session")))
    }
}
