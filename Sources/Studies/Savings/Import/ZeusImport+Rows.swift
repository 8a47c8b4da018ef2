import Pipelines
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
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(fields)
        guard let header = lines.first, header != [""] else {
            throw PipelinesError(.missing, "the file is empty", place: file, advice: "give the v100 trace of Zeus")
        }
        var index: [String: Int] = [:]
        for name in columns {
            guard let place = header.firstIndex(of: name) else {
                throw PipelinesError(
                    .missing, "there is no column “\(name)”", place: "\(file):1",
                    advice: "a trace of Zeus has \(columns.joined(separator: ", "))")
            }
            index[name] = place
        }
        var rows: [Row] = []
        var seen: [String: Int] = [:]
        for (number, fields) in lines.enumerated().dropFirst() where fields != [""] {
            let place = "\(file):\(number + 1)"
            guard fields.count == header.count else {
                throw PipelinesError(
                    .value, "the row has \(fields.count) fields, and the header \(header.count)", place: place)
            }
            let row = try Row(index.mapValues { fields[$0] }, at: place)
            let key = "\(row.job) \(row.batch) \(row.powerLimit.value)"
            if let first = seen.updateValue(number + 1, forKey: key) {
                throw PipelinesError(
                    .duplicateName, "\(row.job), batch \(row.batch), \(row.powerLimit) is there twice", place: place,
                    advice: "the other is in line \(first); remove one")
            }
            rows.append(row)
        }
        guard !rows.isEmpty else { throw PipelinesError(.missing, "there are no rows", place: file) }
        return rows
    }

    private static func fields(_ line: Substring) -> [String] {
        line.split(separator: ",", omittingEmptySubsequences: false).map { field in
            String(field.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
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
