import Statistics
import Testing

/// What an analysis of variance refuses, and that it says why.
@Suite struct FactorialAnovaErrorTests {
    static let a = ["x", "y", "x", "y", "x", "y", "x", "y"]
    static let b = ["1", "1", "2", "2", "1", "1", "2", "2"]
    static let response: [Double] = [3, 5, 2, 8, 4, 5.5, 2.5, 7]

    func refusal(
        _ factors: [[String]], of response: [Double] = Self.response, order: Int? = nil,
        type: FactorialAnova.SumsOfSquares = .typeIII
    ) -> StatisticsError? {
        #expect(throws: StatisticsError.self) {
            let factors = try zip(["conv", "relu", "width"], factors).map { try CategoricalFactor($0, $1) }
            return try FactorialAnova(response, by: factors, interactionsUpTo: order, sumsOfSquares: type)
        }
    }

    @Test func singleLevel() {
        let error = refusal([Self.a, Self.a.map { _ in "4" }])
        #expect(error?.code == .singleLevel)
        #expect(error?.message == "the factor relu has only the level 4")
    }

    @Test(arguments: FactorialAnova.SumsOfSquares.allCases) func emptyCell(_ type: FactorialAnova.SumsOfSquares) {
        let b = ["1", "2", "2", "2", "1", "2", "2", "2"].enumerated().map { Self.a[$0] == "x" ? $1 : "2" }
        let error = refusal([Self.a, b], type: type)
        #expect(error?.code == .emptyCell)
        #expect(error?.message == "no row has conv = y, relu = 1, which conv × relu needs")
        #expect(throws: Never.self) {
            try FactorialAnova(
                Self.response, by: [CategoricalFactor("a", Self.a), CategoricalFactor("b", b)], interactionsUpTo: 1,
                sumsOfSquares: type)
        }
    }

    @Test(arguments: FactorialAnova.SumsOfSquares.allCases) func aliasedTerms(_ type: FactorialAnova.SumsOfSquares) {
        let error = refusal([Self.a, Self.b, Self.a.map { $0 + "!" }], order: 1, type: type)
        #expect(error?.code == .aliasedTerms)
        #expect(error?.message.hasPrefix("width cannot be told from the terms before it") == true)
    }

    @Test func badRows() {
        var response = Self.response
        response[5] = .nan
        #expect(refusal([Self.a, Self.b], of: response)?.message == "the response of row 6 is nan")
        response[5] = .infinity
        #expect(refusal([Self.a, Self.b], of: response)?.code == .notFinite)
        var levels = Self.b
        levels[2] = ""
        #expect(refusal([Self.a, levels])?.message == "row 3 has no level of relu")
        #expect(throws: StatisticsError.self) { try CategoricalFactor("width", [1, 2, Double.nan]) }
        #expect(refusal([Self.a, Array(Self.b.dropLast())])?.code == .unequalLengths)
        #expect(refusal([Self.a, Self.b], of: Array(Self.response.dropLast()))?.code == .unequalLengths)
    }

    @Test func noErrorToCompareWith() {
        let single = [Array(Self.a.prefix(4)), Array(Self.b.prefix(4))]
        #expect(refusal(single, of: [0, 1, 4, 9])?.code == .tooFewValues)
        #expect(refusal([Self.a, Self.b], of: Self.a.map { $0 == "x" ? 1 : 2 })?.code == .constantValues)
        #expect(refusal([Self.a, Self.b], of: Self.a.map { _ in 0.1 })?.code == .constantValues)
        // Additive but for rounding: the residuals are noise of the arithmetic.
        let additive = zip(Self.a, Self.b).map { ($0 == "x" ? 0.1 : 0.7) + ($1 == "1" ? 1.3 : 2.9) }
        #expect(refusal([Self.a, Self.b], of: additive, order: 1)?.code == .constantValues)
    }

    @Test func badModels() throws {
        #expect(refusal([])?.code == .badParameter)
        #expect(refusal([Self.a, Self.b], order: 0)?.code == .badParameter)
        let twice = try [CategoricalFactor("conv", Self.a), CategoricalFactor("conv", Self.b)]
        #expect(throws: StatisticsError.self) { try FactorialAnova(Self.response, by: twice) }
        // Thirty factors have a thousand million interactions, which must not be counted out.
        let many = try (0..<30).map { i in
            try CategoricalFactor(
                "f\(i)",
                (0..<64).map { ModelSamples.wave($0, ModelSamples.golden * Double(i + 1)) < 0.5 ? "on" : "off" })
        }
        let response = (0..<64).map { Double($0 % 5) }
        #expect(throws: StatisticsError.self) { try FactorialAnova(response, by: many) }
    }

    /// Finite figures or an error: huge, tiny, and nearly equal responses.
    @Test func neverNaN() throws {
        let factors = try [CategoricalFactor("conv", Self.a), CategoricalFactor("relu", Self.b)]
        let groups = try CategoricalFactor("configuration", [0, 1, 2, 3, 0, 1, 2, 3])
        let hard: [[Double]] = [
            [1e308, -1e308, 1e308, 0, 1, 2, 3, 4], [1e160, 2e160, 5e160, 1e159, 3e160, 2e160, 1e160, 0],
            [0x1p-1074, 0, 0x1p-1070, 0, 0, 0x1p-1069, 0, 0],
            [1e-170, 2e-170, 5e-170, 1e-170, 3e-170, 2e-170, 1e-170, 0],
            [1, 1 + 1e-15, 1, 1, 1, 1, 1 - 1e-15, 1], [1, 2, 3, 4, 1, 2, 3, 4], [1e9, 2, 3, 4, 1e9 + 1, 2, 3, 4],
        ]
        for response in hard {
            do {
                let anova = try FactorialAnova(response, by: factors, interactionsUpTo: 1)
                for effect in anova.effects {
                    for value in [effect.statistic, effect.pValue, effect.etaSquared, effect.omegaSquared] {
                        #expect(value.isFinite, "\(response)")
                    }
                }
                let model = try RandomInterceptModel(response, by: [factors[0]], groups: groups)
                let figures = model.effects.flatMap { [$0.statistic, $0.pValue, $0.errorDegreesOfFreedom] }
                for value in figures + [model.intraclassCorrelation] { #expect(value.isFinite, "\(response)") }
            } catch {
                #expect([.undefinedResult, .constantValues].contains(error.code), "\(response): \(error)")
            }
        }
    }

    @Test func levelsAreOrderedByNumber() throws {
        #expect(try CategoricalFactor("batch", [32, 4, 128, 4]).levels == ["4", "32", "128"])
        #expect(try CategoricalFactor("batch", ["greedy", "32", "4"]).levels == ["4", "32", "greedy"])
        let crossed = try CategoricalFactor(
            "configuration", crossing: [CategoricalFactor("a", ["x", "y", "x"]), CategoricalFactor("b", [1, 1, 2])])
        #expect(crossed.levels == ["x · 1", "x · 2", "y · 1"])
    }
}
