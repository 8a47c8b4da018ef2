import Pipelines
import Reporting

extension SeparatedValues {
    /// Cuts a table into cells, with the errors of what pipelines and plans are read from.
    init(table text: String, file: String, hasQuotes: Bool = false) throws(PipelinesError) {
        do throws(CSVError) {
            try self.init(parsing: text, file: file, hasQuotes: hasQuotes)
        } catch {
            throw PipelinesError(.syntax, error.message, place: error.place, advice: error.advice)
        }
    }
}
