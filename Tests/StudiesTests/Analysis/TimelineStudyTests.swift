import Foundation
import ModelGraph
import Pipelines
import Quantities
import Reporting
import Statistics
import Store
import Testing

@testable import Studies

@Suite struct TimelineStudyTests {
    static func problem(_ yaml: String) -> PipelinesError? {
        do throws(PipelinesError) {
            _ = try StudyFile(parsing: "kind: timeline\n" + yaml, file: "t.yaml", kinds: [TimelineStudy.self])
            return nil
        } catch {
            return error
        }
    }

    static func model(_ name: String, _ year: Int, accuracy: Double) -> TimelineStudy.Model {
        TimelineStudy.Model(
            name: name, family: name, model: "zoo:\(name)", year: year,
            accuracy: Estimate(Fraction(accuracy), provenance: .published(in: "a paper")))
    }

    static func rows(_ name: String, _ joules: Double, figure: String = "energy.total") -> [StudyRow] {
        (0..<3).map { replicate in
            let wobble = 1 + 0.001 * Double(replicate - 1)
            return StudyRow(
                Configuration(["model": .text(name)]), replicate: replicate,
                figures: [Figure(figure, Estimate(Joules(joules * wobble), provenance: .measured(by: "meter")))])
        }
    }

    @Test func zooIsKnown() throws {
        let file = try StudyFile(
            parsing: "kind: timeline\nmodels: zoo\nthreads: 1", file: "t.yaml", kinds: [TimelineStudy.self])
        let study = try #require(file.kind as? TimelineStudy)
        let years = Dictionary(study.models.map { ($0.family, $0.year) }) { first, _ in first }
        #expect(years["AlexNet"] == 2012 && years["ConvNeXt"] == 2022)
        #expect(study.models.allSatisfy { $0.accuracy.provenance.kind == "published" && $0.accuracy.value.value > 0.5 })
        let design = try study.design(file.settings)
        try design.validate()
        #expect(design.factors.map(\.name) == ["model"] && design.configurations[0].levels["threads"] == 1)
    }

    /// Energy that doubles every two years by construction, but for one model that uses a hundredth.
    @Test func doublingAndOutlier() throws {
        let years = Array(2010...2020)
        var models = years.map { Self.model("m\($0)", $0, accuracy: 0.5 + 0.03 * Double($0 - 2010)) }
        var rows = years.flatMap { year in
            Self.rows("m\(year)", exp2(Double(year - 2010) / 2) * (year.isMultiple(of: 2) ? 1.02 : 0.98))
        }
        let regular = try TimelineFindings(models, rows, level: 0.95)
        let growth = try #require(regular.growth)
        #expect(abs(growth.doublingYears - 2) < 0.05)
        #expect(growth.doublingInterval.map { $0.lower < 2 && $0.upper > 2 } == true)
        #expect(regular.outliers.isEmpty && regular.points.allSatisfy(\.isRecord))
        models.append(Self.model("thrifty", 2018, accuracy: 0.6))
        rows += Self.rows("thrifty", 0.16)
        let findings = try TimelineFindings(models, rows, level: 0.95)
        #expect(findings.outliers.first?.model == "thrifty")
        #expect(abs(try #require(findings.outliers.first).ratio - 0.01) < 0.002)
        #expect(findings.points.first { $0.model == "thrifty" }?.isRecord == false)
        #expect(findings.frontier.last?.model == "thrifty")
        let page = HTMLRenderer().render(Document(title: "t", blocks: findings.blocks))
        #expect(page.contains("thrifty (2018) stands out: 0.0"))
        let regularPage = MarkdownRenderer().render(Document(title: "t", blocks: regular.blocks))
        #expect(regularPage.contains("doubles every 2.0"))
    }

    @Test func oddRows() throws {
        let models = [Self.model("a", 2012, accuracy: 0.5), Self.model("b", 2012, accuracy: 0.6)]
        let none = try TimelineFindings(models, [], level: 0.95)
        #expect(none.points.isEmpty && none.growth == nil && none.remarks.count >= 2)
        _ = HTMLRenderer().render(Document(title: "t", blocks: none.blocks))
        let one = try TimelineFindings(models, Self.rows("a", 1) + Self.rows("b", 0), level: 0.95)
        #expect(one.points.map(\.model) == ["a"])
        let oneYear = try TimelineFindings(models, Self.rows("a", 1) + Self.rows("b", 2), level: 0.95)
        #expect(oneYear.growth == nil && oneYear.remarks.contains { $0.contains("no growth of the energy") })
        #expect(oneYear.figure == "energy.total")
        #expect(
            try TimelineFindings(models, Self.rows("a", 1, figure: "energy.own"), level: 0.95).figure == "energy.own")
    }

    @Test(arguments: [
        ("", "models"), ("models: [zoo:alexnet, zoo:alexnet]", "two models are named"),
        ("models: [zoo:alexnet, zoo:yolov7]", "cannot be compared"),
        ("models: [zoo:alexnett]", "alexnett"), ("models: [{model: zoo:alexnet, year: 3}]", "year"),
        ("models: zoo\nbatch: 0", "whole number"),
    ]) func contradictionsAreNamed(_ yaml: String, _ message: String) throws {
        let problem = try #require(Self.problem(yaml))
        #expect("\(problem)".contains(message), "\(problem)")
    }
}
