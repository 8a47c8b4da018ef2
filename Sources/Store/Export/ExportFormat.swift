/// The shapes in which a run leaves the store.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// CSV with one line per figure.
    case longCSV = "csv-long"
    /// CSV with one line per record: factors, then figures with their ends, as columns.
    case wideCSV = "csv"
    /// One JSON object with the run and its records.
    case json
}
