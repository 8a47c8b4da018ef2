import Prediction
import Studies

extension OutputOptions {
    /// Rows that are told one by one before they are only counted.
    private static let toldRows = 10

    /// Says which rows of tables were left out, and why.
    func say(leftOut problems: [MeasurementTable.RowProblem], of rows: Int) {
        for problem in problems.prefix(Self.toldRows) { say("perjoule: left out: \(problem)") }
        guard problems.count > Self.toldRows else { return }
        let more = problems.count - Self.toldRows
        say("perjoule: left out: \(more) more rows; \(problems.count) of \(rows + problems.count) in all")
    }

    /// Says what of a folder was not used.
    func say(about folder: MeasuredLayers) {
        for name in folder.ignored { say("perjoule: \(name) is not used: its name ends in no layer type") }
        say(leftOut: folder.problems, of: folder.measurements.count)
    }
}
