import Statistics

/// The statistics of a study's rows, response by response.
///
/// It states what cannot be computed, and why, rather than failing on data that are odd: failed rows, missing figures,
/// single repeats or levels, empty combinations, no spread.
package struct StudyAnalysis: Sendable, Hashable, Encodable {
    /// The confidence of intervals; effects count as shown when their p-value is below what it leaves.
    package let level: Double
    package let rowCount: Int
    package let failedCount: Int
    package let responses: [ResponseAnalysis]
    /// The findings in plain sentences, in the order of responses and factors.
    package let answers: [String]
    /// Why a response has no analysis.
    package let remarks: [String]

    private enum CodingKeys: String, CodingKey { case level, rowCount, failedCount, responses, answers, remarks }

    /// The trials' values by response, for charts.
    let distributions: [ResponseDistribution]

    /// - Parameters:
    ///   - rows: in any order, failed ones included.
    ///   - design: factors beyond which a configuration has levels are taken to be what they are: part of what makes a
    ///     configuration, whose effect is random.
    ///   - level: the confidence of intervals.
    /// - Throws: ``StatisticsError`` for a level outside 0…1.
    package init(rows: [StudyRow], design: StudyDesign, level: Double = 0.95) throws {
        try validate(level: level)
        var remarks: [String] = []
        var responses: [ResponseAnalysis] = []
        var distributions: [ResponseDistribution] = []
        for response in design.responses {
            guard let sample = ResponseSample(rows, response, remarks: &remarks) else { continue }
            responses.append(ResponseAnalysis(sample, design, level: level))
            distributions.append(ResponseDistribution(sample, design))
        }
        self.level = level
        rowCount = rows.count
        failedCount = rows.count { $0.failure != nil }
        self.responses = responses
        self.distributions = distributions
        answers = responses.flatMap { $0.answers(level: level) }
        self.remarks = remarks
    }

    /// The analysis of a figure.
    package func response(_ figure: String) -> ResponseAnalysis? { responses.first { $0.figure == figure } }
}
