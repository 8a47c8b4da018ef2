import Statistics
import Testing

/// Every figure against SciPy's and NumPy's; values and versions are in Expected.swift.
@Suite struct ScipyTests {
    static let names = Samples.all.keys.sorted()

    /// Compares with the expected values of one sample. The `offset` sample keeps 16 − 9 digits of its differences, which
    /// both sides compute from the same rounded inputs, so that 1e-9 holds there; 1e-11 elsewhere.
    struct Comparison {
        let name: String
        let x: [Double]
        let y: [Double]

        init(_ name: String) throws {
            self.name = name
            (x, y) = try #require(Samples.all[name])
        }

        func expect(
            _ value: Double?, _ key: String, tolerance: Double? = nil, location: SourceLocation = #_sourceLocation
        ) throws {
            let truth = try #require(expected[name]?[key], sourceLocation: location)
            let value = try #require(value, sourceLocation: location)
            let allowed = tolerance ?? (name == "offset" ? 1e-9 : 1e-11)
            // A statistic near zero carries the rounding of the values it is a difference of.
            #expect(
                agree(value, truth, allowed, near: 1e-3), "\(name) \(key): \(value), SciPy \(truth)",
                sourceLocation: location)
        }
    }

    @Test(arguments: names) func summary(_ name: String) throws {
        let c = try Comparison(name)
        let s = try Summary(c.x)
        try c.expect(s.mean, "mean")
        try c.expect(s.variance, "variance")
        try c.expect(s.standardError, "sem")
        try c.expect(s.median, "median")
        try c.expect(s.medianAbsoluteDeviation, "mad")
        try c.expect(s.quantile(0.05), "q05")
        try c.expect(s.quantile(0.25), "q25")
        try c.expect(s.quantile(0.9), "q90")
        let interval = try s.meanInterval()
        try c.expect(interval.lower, "meanLower")
        try c.expect(interval.upper, "meanUpper")
    }

    @Test(arguments: names) func streamingAgreesWithTwoPasses(_ name: String) throws {
        let c = try Comparison(name)
        var moments = RunningMoments()
        for value in c.x { try moments.add(value) }
        try c.expect(moments.mean, "mean")
        // Welford's update divides the rounding of 1e9 + small values among n steps.
        try c.expect(moments.variance, "variance", tolerance: name == "offset" ? 1e-7 : 1e-11)
        #expect(moments.minimum == c.x.min() && moments.maximum == c.x.max() && moments.count == c.x.count)
    }

    @Test(arguments: names) func correlation(_ name: String) throws {
        let c = try Comparison(name)
        let pearson = try Correlation.pearson(c.x, c.y)
        try c.expect(pearson.coefficient, "pearson")
        try c.expect(pearson.pValue, "pearsonP")
        try c.expect(pearson.interval.lower, "pearsonLower")
        try c.expect(pearson.interval.upper, "pearsonUpper")
        let spearman = try Correlation.spearman(c.x, c.y)
        try c.expect(spearman.coefficient, "spearman")
        try c.expect(spearman.pValue, "spearmanP")
    }

    @Test(arguments: names) func regression(_ name: String) throws {
        let c = try Comparison(name)
        let line = try LinearRegression(c.x, c.y)
        try c.expect(line.slope, "slope")
        try c.expect(line.intercept, "intercept")
        try c.expect(line.rSquared, "rSquared")
        try c.expect(line.slopeStandardError, "slopeError")
        try c.expect(line.slopePValue, "slopeP")
        let errors = try PredictionError(predicted: c.x, observed: c.y)
        try c.expect(errors.meanAbsolutePercentage, "mape")
        try c.expect(errors.medianAbsolutePercentage, "mdape")
        try c.expect(errors.rSquared, "predictionRSquared")
    }

    @Test(arguments: names) func tTests(_ name: String) throws {
        let c = try Comparison(name)
        let welch = try StudentTTest.welch(c.x, c.y)
        try c.expect(welch.statistic, "welch")
        try c.expect(welch.degreesOfFreedom, "welchFreedom")
        try c.expect(welch.interval().lower, "welchLower")
        try c.expect(welch.interval().upper, "welchUpper")
        try c.expect(StudentTTest.paired(c.x, c.y).statistic, "paired")
    }

    @Test(arguments: names, [("", Alternative.twoSided), ("Less", .less), ("Greater", .greater)])
    func pValues(_ name: String, _ side: (String, Alternative)) throws {
        let c = try Comparison(name)
        let (suffix, alternative) = side
        try c.expect(StudentTTest.welch(c.x, c.y, alternative: alternative).pValue, "welchP" + suffix)
        try c.expect(StudentTTest.paired(c.x, c.y, alternative: alternative).pValue, "pairedP" + suffix)
        try c.expect(MannWhitneyTest(c.x, c.y, alternative: alternative).pValue, "mannWhitneyP" + suffix)
        try c.expect(WilcoxonTest(c.x, c.y, alternative: alternative).pValue, "wilcoxonP" + suffix)
        try c.expect(
            WilcoxonTest(c.x, c.y, alternative: alternative, null: .normal).pValue, "wilcoxonNormalP" + suffix)
    }

    @Test(arguments: names) func rankTests(_ name: String) throws {
        let c = try Comparison(name)
        try c.expect(MannWhitneyTest(c.x, c.y).statistic, "mannWhitney")
        try c.expect(WilcoxonTest(c.x, c.y).statistic, "wilcoxon")
        let kruskal = try KruskalWallisTest([c.x, c.y, c.y.map { $0 + 1 }])
        try c.expect(kruskal.statistic, "kruskal")
        try c.expect(kruskal.pValue, "kruskalP")
    }

    /// SciPy keeps the published code's approximations of normal quantiles and tails (AS 111, AS 66: about 1e-10 in W).
    @Test(arguments: names) func shapiroWilk(_ name: String) throws {
        let c = try Comparison(name)
        let test = try ShapiroWilkTest(c.x)
        try c.expect(test.statistic, "shapiro", tolerance: 1e-9)
        try c.expect(test.pValue, "shapiroP", tolerance: 2e-7)
        try c.expect(test.statistic, "shapiroExact")
        try c.expect(test.pValue, "shapiroExactP", tolerance: 1e-9)
    }

    @Test(arguments: names) func effectSizes(_ name: String) throws {
        let c = try Comparison(name)
        let d = try CohensD(c.x, c.y)
        try c.expect(d.value, "cohen")
        try c.expect(d.hedgesG, "hedges")
        try c.expect(CohensD(ofPairs: c.x, c.y).value, "cohenPaired")
        try c.expect(CliffsDelta(c.x, c.y).value, "cliff")
    }
}
