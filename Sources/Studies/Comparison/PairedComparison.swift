import Quantities
public import Statistics

/// What paired runs of two commands say about one metric: the ratio, a test and an effect size.
public struct PairedComparison: Sendable, Hashable, Codable {
    /// The metric's name, for example `energy`.
    public var metric: String
    /// The symbol of the unit that the means are in.
    public var unit: String
    public var pairs: Int
    public var meanA: Double
    public var meanB: Double
    /// Mean of A over mean of B, with its BCa bootstrap interval over the pairs; nil where B's mean is zero.
    public var ratio: Double?
    public var ratioInterval: ConfidenceInterval?
    /// The test that was chosen; nil where no test is possible, and ``remark`` says why.
    public var test: Test?
    /// Cohen's d of the paired differences; nil where they do not vary.
    public var cohensD: CohensD?
    /// Cliff's delta of A against B.
    public var cliffsDelta: CliffsDelta?
    /// Why something is missing, or what to know about the result.
    public var remark: String?

    /// The chosen test and why it was chosen.
    public struct Test: Sendable, Hashable, Codable {
        /// `paired t` or `Wilcoxon signed-rank`.
        public var name: String
        public var pValue: Double
        /// Shapiro–Wilk's p of the differences, by which the test was chosen; nil for fewer than 3 pairs.
        public var normalityP: Double?
    }

    /// Compares two metrics measured in pairs.
    ///
    /// Paired t where Shapiro–Wilk does not reject normal differences (p > 0.05), else Wilcoxon's signed-rank test.
    /// - Parameters:
    ///   - metric: what the values are, for example `energy`.
    ///   - unit: the unit's symbol.
    ///   - a: the values of A, in the order of the pairs.
    ///   - b: the values of B, as many.
    ///   - seed: of the bootstrap.
    /// - Throws: ``StatisticsError`` for unequal lengths, no pairs, or a value that is not finite.
    public init(metric: String, unit: String, a: [Double], b: [Double], seed: UInt64) throws(StatisticsError) {
        try validatePairs(a, b, atLeast: 1, for: "a comparison")
        self.metric = metric
        self.unit = unit
        pairs = a.count
        meanA = try mean(a)
        meanB = try mean(b)
        ratio = meanB == 0 ? nil : meanA / meanB
        guard a.count >= 2 else {
            remark = "one pair says nothing of the spread: use --repeat with 5 or more"
            return
        }
        let differences = zip(a, b).map { $0 - $1 }
        guard Set(differences).count > 1 else {
            remark = "every pair differs by the same amount, so no test applies"
            return
        }
        if meanB != 0, b.allSatisfy({ $0 > 0 }) {
            ratioInterval = try Bootstrap(seed: seed).interval(ofPairs: a, b) { $0.sum / $1.sum }
        }
        test = try Self.test(differences, a, b)
        cohensD = try CohensD(ofPairs: a, b)
        cliffsDelta = try CliffsDelta(a, b)
        if a.count < 6 { remark = "with \(a.count) pairs only large differences can show: --repeat 10 tells more" }
    }

    private static func test(
        _ differences: [Double], _ a: [Double], _ b: [Double]
    ) throws(StatisticsError) -> Test {
        let normality = differences.count >= 3 ? try ShapiroWilkTest(differences).pValue : nil
        if let normality, normality <= 0.05 {
            return Test(
                name: "Wilcoxon signed-rank", pValue: try WilcoxonTest(a, b).pValue, normalityP: normality)
        }
        return Test(name: "paired t", pValue: try StudentTTest.paired(a, b).pValue, normalityP: normality)
    }
}

extension [Double] {
    fileprivate var sum: Double { reduce(0, +) }
}
