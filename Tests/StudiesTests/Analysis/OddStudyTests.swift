import Foundation
import Quantities
import Reporting
import Statistics
import Store
import Studies
import TestKit
import Testing

/// Whatever rows look like, the analysis says what it can and why it cannot say more.
@Suite struct OddStudyTests {
    static let energy = StudyResponse("energy.total", title: "Energy per run", lessIsBetter: true)
    static let meter = Provenance.measured(by: "meter")

    static func row(
        _ levels: [String: Factor], _ joules: Double?, replicate: Int = 0, unit: String = "J", failure: String? = nil
    ) -> StudyRow {
        StudyRow(
            Configuration(levels), replicate: replicate,
            figures: joules.map { [Figure("energy.total", value: $0, unit: unit, provenance: meter)] } ?? [],
            failure: failure)
    }

    static func analysis(_ rows: [StudyRow], _ factors: [String], responses: [StudyResponse] = [energy]) throws
        -> StudyAnalysis
    {
        try StudyAnalysis(
            rows: rows,
            design: StudyDesign(factors: factors.map { StudyFactor($0, []) }, configurations: [], responses: responses))
    }

    /// Everything that is made of an analysis.
    static func render(_ analysis: StudyAnalysis) throws -> String {
        let document = Document(title: "Study", blocks: analysis.blocks)
        let json = String(decoding: try JSONEncoder().encode(analysis), as: UTF8.self)
        return HTMLRenderer().render(document) + MarkdownRenderer().render(document) + json
    }

    @Test func noRows() throws {
        let analysis = try Self.analysis([], ["a"])
        #expect(analysis.responses.isEmpty && analysis.remarks.count == 1)
        _ = try Self.render(analysis)
    }

    @Test func onlyFailedRows() throws {
        let analysis = try Self.analysis([Self.row(["a": 1], nil, failure: "no memory")], ["a"])
        #expect(analysis.failedCount == 1 && analysis.responses.isEmpty)
        #expect(analysis.remarks.contains { $0.contains("1 row failed") })
    }

    @Test func oneConfiguration() throws {
        let analysis = try Self.analysis((0..<3).map { Self.row(["a": 1], 10 + Double($0), replicate: $0) }, ["a"])
        let response = try #require(analysis.responses.first)
        #expect(response.factors.isEmpty && response.configurations.map(\.mean) == [11])
        #expect(response.remarks.contains { $0.contains("only the level 1") })
        #expect(analysis.answers.first?.hasPrefix("energy per run is 11.0 J (") == true)
        _ = try Self.render(analysis)
    }

    @Test func oneRepeatEach() throws {
        let rows = (0..<8).map { (i: Int) -> StudyRow in
            let levels: [String: Factor] = ["a": .number(Double(i % 2)), "b": .number(Double(i / 2))]
            return Self.row(levels, Double(i * i))
        }
        let analysis = try Self.analysis(rows, ["a", "b"])
        let response = try #require(analysis.responses.first)
        #expect(response.interactionsUpTo == 1, "the interaction is the error")
        #expect(response.unitOfAnalysis?.kind == .trial)
        #expect(response.configurations.allSatisfy { $0.interval == nil })
        #expect(response.remarks.contains { $0.contains("every configuration ran once") })
    }

    @Test func noSpread() throws {
        let rows = (0..<8).map { Self.row(["a": .number(Double($0 % 2))], 5, replicate: $0 / 2) }
        let analysis = try Self.analysis(rows, ["a"])
        #expect(analysis.responses.first?.factors.isEmpty == true)
        #expect(analysis.responses.first?.remarks.contains { $0.contains("do not vary") } == true)
        _ = try Self.render(analysis)
    }

    @Test func noSpreadWithinLevels() throws {
        let rows = (0..<8).map { Self.row(["a": .number(Double($0 % 2))], Double($0 % 2), replicate: $0 / 2) }
        let analysis = try Self.analysis(rows, ["a"])
        #expect(analysis.responses.first?.remarks.contains { $0.contains("exactly") } == true)
        _ = try Self.render(analysis)
    }

    @Test func aliasedFactorsAreLeftOut() throws {
        let rows = (0..<12).map { (i: Int) -> StudyRow in
            let levels: [String: Factor] = ["a": .number(Double(i % 2)), "b": .text(i % 2 == 0 ? "x" : "y")]
            return Self.row(levels, Double(i % 2 + i * i % 7), replicate: i / 2)
        }
        let response = try #require(try Self.analysis(rows, ["a", "b"]).responses.first)
        #expect(response.factors.map(\.factor) == ["a"])
        #expect(response.remarks.contains { $0.contains("b is left out of the model") })
    }

    @Test func unitsAreBroughtTogether() throws {
        let rows = [
            Self.row(["a": 1], 1, unit: "kJ"), Self.row(["a": 1], 1000), Self.row(["a": 1], .infinity),
            Self.row(["a": 1], 3, unit: "s"), Self.row(["b": 1], 2), Self.row(["a": ""], 7),
        ]
        let response = try #require(try Self.analysis(rows, ["a"]).responses.first)
        #expect(response.configurations[0].mean == 1000 && response.configurations[0].count == 2)
        #expect(response.unit == "J" && response.trialCount == 4)
        #expect(response.remarks.count { $0.contains("left out") } >= 2)
    }

    @Test func levelOutsideItsRange() {
        #expect(throws: StatisticsError.self) {
            try StudyAnalysis(rows: [], design: StudyDesign(factors: [], responses: []), level: 1.2)
        }
    }

    /// Random designs with holes, failures, missing figures and repeats of every kind.
    @Test func randomIncompleteDesigns() throws {
        try forRandomInstances(150, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            let factorCount = generator.index(below: 4)
            let names = (0..<factorCount).map { "f\($0)" }
            let levels = names.map { _ in 1 + generator.index(below: 5) }
            let isText = names.map { _ in generator.uniform() < 0.4 }
            let hidden = generator.uniform() < 0.3
            let quantum = [0, 0, 1, 50][generator.index(below: 4)]
            let rows = (0..<generator.index(below: 60)).map { index -> StudyRow in
                var configuration: [String: Factor] = [:]
                for (position, name) in names.enumerated() where generator.uniform() < 0.97 {
                    let code = generator.index(below: levels[position])
                    configuration[name] = isText[position] ? .text("l\(code)") : .number(Double(code) - 1)
                }
                if hidden { configuration["hidden"] = .number(Double(generator.index(below: 3))) }
                var value = generator.normal() * 10 + (generator.uniform() < 0.5 ? 100 : 0)
                if quantum > 0 { value = (value / Double(quantum)).rounded() * Double(quantum) }
                if generator.uniform() < 0.02 { value = [.nan, .infinity, 1e308, -1e308][generator.index(below: 4)] }
                let failure = generator.uniform() < 0.05
                return Self.row(
                    configuration, failure || generator.uniform() < 0.05 ? nil : value, replicate: index,
                    failure: failure ? "failed" : nil)
            }
            let analysis = try Self.analysis(rows, names)
            #expect(analysis.rowCount == rows.count, "\(label)")
            // Encoding throws for numbers that are not finite.
            #expect(try Self.render(analysis).contains("rowCount"), "\(label)")
            for response in analysis.responses {
                #expect(
                    response.configurations.reduce(0) { $0 + $1.count } <= response.trialCount
                        && response.effects.allSatisfy { $0.test.pValue >= 0 && $0.test.pValue <= 1 }, "\(label)")
            }
        }
    }
}
