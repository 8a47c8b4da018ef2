import Pipelines
import Reporting
import Quantities

extension ZeusImport {
    /// One row of the trace.
    struct Row: Equatable {
        /// Network, data set and optimizer.
        var job: String
        var batch: Int
        var powerLimit: Watts
        /// Per epoch.
        var time: Seconds
        /// On average.
        var power: Watts
    }

    private static let columns = [
        "dataset", "network", "batch_size", "optimizer", "power_limit", "time_per_epoch", "average_power",
    ]

    /// The rows of a trace; columns are found by their names.
    /// - Throws: ``PipelinesError`` with file and line.
    static func rows(_ text: String, file: String) throws(PipelinesError) -> [Row] {
        let table = try SeparatedValues(table: text, file: file)
        var index: [String: Int] = [:]
        for name in columns {
            guard let place = table.columns[name] else {
                throw PipelinesError(
                    .missing, "there is no column “\(name)”", place: "\(file):1",
                    advice: "a trace of Zeus has \(columns.joined(separator: ", "))")
            }
            index[name] = place
        }
        var rows: [Row] = []
        var seen: [String: Int] = [:]
        for (line, cells) in table.rows where cells != [""] {
            let place = "\(file):\(line)"
            guard cells.count == table.columns.count else {
                throw PipelinesError(
                    .value, "the row has \(cells.count) fields, and the header \(table.columns.count)", place: place)
            }
            let row = try Row(index.mapValues { String(cells[$0]) }, at: place)
            let key = "\(row.job) \(row.batch) \(row.powerLimit.value)"
            if let first = seen.updateValue(line, forKey: key) {
                throw PipelinesError(
                    .duplicateName, "\(row.job), batch \(row.batch), \(row.powerLimit) is there twice", place: place,
                    advice: "the other is in line \(first); remove one")
            }
            rows.append(row)
        }
        guard !rows.isEmpty else { throw PipelinesError(.missing, "there are no rows", place: file) }
        return rows
    }
}

extension ZeusImport.Row {
    fileprivate init(_ fields: [String: String], at place: String) throws(PipelinesError) {
        func number(_ name: String) throws(PipelinesError) -> Double {
            let text = fields[name] ?? ""
            guard let value = Double(text), value.isFinite, value > 0 else {
                throw PipelinesError(.value, "“\(name)” must be a number above zero, not “\(text)”", place: place)
            }
            return value
        }
        let size = try number("batch_size")
        guard let batch = Int(exactly: size) else {
            throw PipelinesError(.value, "“batch_size” must be a whole number, not \(size)", place: place)
        }
        self.batch = batch
        job = "\(fields["network"] ?? "") on \(fields["dataset"] ?? ""), \(fields["optimizer"] ?? "")"
        (powerLimit, power) = (Watts(try number("power_limit")), Watts(try number("average_power")))
        time = Seconds(try number("time_per_epoch"))
    }
}
