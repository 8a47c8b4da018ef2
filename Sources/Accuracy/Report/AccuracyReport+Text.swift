import Quantities
public import Statistics

extension AccuracyReport {
    /// The figures of lines of text that were found and read, with intervals from resampling images.
    /// - Parameters:
    ///   - subject: what read them, for the figures' source; such as `detect v4, recognise v6`.
    ///   - resamples: 0 leaves intervals out.
    /// - Throws: ``StatisticsError`` where an interval cannot be computed.
    public init(
        _ evaluation: TextEvaluation, subject: String, resamples: Int = 1000, seed: UInt64 = 1,
        remarks: [String] = []
    ) throws(StatisticsError) {
        let lines = evaluation.images.reduce(0) { $0 + $1.lines }
        let origin = Provenance.measured(by: "\(subject) on \(lines) lines of \(evaluation.images.count) images")
        func figure(
            _ name: String, _ title: String, _ figure: TextEvaluation.Figure
        ) throws(StatisticsError) -> Figure {
            let interval = try evaluation.interval(of: figure, resamples: resamples, seed: seed)
            return Figure(
                name: name, title: title,
                estimate: evaluation.value(of: figure).map {
                    Estimate(Fraction($0), interval: interval?.range(of: Fraction.self), provenance: origin)
                })
        }
        self.init(
            task: .text,
            figures: [
                try figure("exactLines", "Lines read without an error", .exactLines),
                try figure("foundLines", "Lines found: at most half of the characters wrong", .foundLines),
                try figure("exactOfFound", "Of the lines found, those read without an error", .exactOfFound),
                try figure("CER", "Character errors by the characters that are there", .characterErrorRate),
            ],
            imageCount: evaluation.images.count, counts: nil, classes: [], remarks: remarks)
    }
}
