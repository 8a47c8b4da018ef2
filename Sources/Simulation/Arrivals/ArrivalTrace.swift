public import Quantities

/// Recorded load read from comma-separated text: rates per second, or the times of single requests.
public struct ArrivalTrace: Sendable, Hashable {
    /// What the rows of a trace are.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Requests in each second.
        case rates
        /// Seconds at which requests arrive; counted from the first.
        case timestamps
    }

    public let kind: Kind
    /// Requests per second, or ascending seconds from 0.
    public let values: [Double]
    /// The column that was read; nil in a file of numbers alone.
    public let column: String?
    /// Whether the column was chosen by its name from several that may hold load.
    public let isColumnChosen: Bool

    /// Reads a trace, a row at a time; 10 million rows take well under a second.
    ///
    /// Without a header the file must have one column, of rates unless `kind` says otherwise. With one, `column` names
    /// it; else the only column beside time `t` is taken, or the one that says what it is (`rate`, `rps`, `rps_total`,
    /// `timestamp`).
    /// - Parameters:
    ///   - bytes: UTF-8 text.
    ///   - file: for messages.
    /// - Throws: ``SimulationError`` that names file and row, for a column that is not there or not clear, and for a
    ///   value that is no number, negative, not finite, or a time before its predecessor.
    public init(
        parsing bytes: [UInt8], file: String, column: String? = nil, kind: Kind? = nil
    ) throws(SimulationError) {
        var scanner = TraceScanner(file: file)
        let columns = try bytes.withUnsafeBufferPointer { buffer throws(SimulationError) in
            try scanner.read(buffer, column: column, kind: kind)
        }
        self.kind = columns.kind
        self.column = columns.name
        isColumnChosen = columns.isChoice
        values = scanner.values
    }

    /// Arrivals as the trace has them: at its times, or Poisson at its rates.
    public var process: ArrivalProcess {
        switch kind {
        case .rates: .rates(values, step: Seconds(1))
        case .timestamps: .timestamps(values)
        }
    }

    /// The most requests in one second of the trace.
    public var peakRate: Rate {
        guard kind == .timestamps else { return Rate(values.max() ?? 0) }
        var (most, count, second) = (0, 0, 0.0)
        for time in values {
            if time.rounded(.down) != second { (second, count) = (time.rounded(.down), 0) }
            count += 1
            most = max(most, count)
        }
        return Rate(Double(most))
    }
}
