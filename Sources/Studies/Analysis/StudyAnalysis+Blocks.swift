import Quantities
package import Reporting

extension StudyAnalysis {
    /// Answers, charts and tables of each response, and how they were computed.
    package var blocks: [Block] {
        var blocks = remarks.map { Block.callout(.warning, RichText(plain: $0.sentence)) }
        for (response, distribution) in zip(responses, distributions) {
            blocks.append(.heading(response.title))
            blocks += response.answers(level: level).map { .paragraph(RichText(plain: $0.sentence)) }
            blocks += response.remarks.prefix(Self.mostRemarks).map { .callout(.note, RichText(plain: $0.sentence)) }
            blocks += response.charts(distribution)
            blocks += response.tables
        }
        guard !responses.isEmpty else { return blocks }
        return blocks + [.heading("How this was analysed")] + method.map { .paragraph(RichText(plain: $0)) }
    }

    private static let mostRemarks = 12

    private var method: [String] {
        let percent = level.percentText
        let alpha = (1 - level).formatted(significantDigits: 2)
        let units = responses.compactMap { response in
            response.unitOfAnalysis.map { "One observation of \(response.name) is \($0.reason)." }
        }
        return units.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } + [
            """
            Effects count as shown below p = \(alpha), after Holm's correction for all effects on a response. Shares of \
            the variance (η², partial η², ω²) are of all trials, by sums of squares of type II; tests use the \
            observations named above. Means of levels weigh the other factors' levels equally. Intervals hold \
            \(percent) %: of means by Student's t, of relative changes by Fieller's method, of a configuration whose \
            ten to two hundred trials are clearly not normal by the BCa bootstrap.
            """,
            """
            Pairs of levels are compared by Tukey and Kramer's test where Levene's test (Brown and Forsythe's form) \
            finds no difference of variances, else by Games and Howell's. Two levels are compared by Welch's and by \
            Mann and Whitney's tests of the observations as they are, other factors included. Normality of residuals is \
            tested by Shapiro and Wilk's test, of a random 5,000 where there are more. Where normality or equal \
            variances are in doubt, read the rank tests.
            """,
        ]
    }
}

extension String {
    /// With a full stop, and a capital unless the first word is a name that has none.
    var sentence: String { hasSuffix(".") ? self : self + "." }
}
