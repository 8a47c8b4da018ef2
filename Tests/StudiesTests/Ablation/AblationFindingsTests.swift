import Foundation
import Inference
import ModelGraph
import Prediction
import Quantities
import Reporting
import Store
import Testing

@testable import Studies

@Suite struct AblationFindingsTests {
    private let meter = Provenance.measured(by: "meter")

    private func row(_ levels: [String: Factor], _ replicate: Int, _ figures: [(String, Double)]) -> StudyRow {
        StudyRow(
            Configuration(levels), replicate: replicate,
            figures: figures.map {
                Figure($0.0, value: $0.1, unit: $0.0.hasPrefix("energy") ? "J" : "", provenance: meter)
            })
    }

    /// Pairs share what disturbs both, so the saving is exact where the energies are not.
    @Test func savingsArePairedByReplicate() throws {
        let drift = [1.0, 1.3, 0.8, 1.1]
        let rows = drift.indices.flatMap { index in
            [
                row(["variant": "original"], index, [("energy.total", drift[index])]),
                row(["variant": "without x"], index, [("energy.total", 0.75 * drift[index])]),
            ]
        }
        let points = MeasuredConfiguration.all(rows)
        let saving = try #require(points[1].saving("energy.total", against: points[0]))
        #expect(abs(saving.value.value - 0.25) < 1e-12)
        let interval = try #require(saving.interval)
        #expect(interval.upper.value - interval.lower.value < 1e-9)
        #expect(saving.provenance == meter)
    }

    /// SciPy 1.17.1: 1 − exp(mean(ln(b/a))) and `stats.t.interval(0.95, 2, …)` of the logarithms of 0.7, 0.8, 0.75.
    @Test func savingsHaveTheIntervalOfTheirLogarithms() throws {
        let ratios = [0.7, 0.8, 0.75]
        let rows = ratios.indices.flatMap { index in
            [
                row(["variant": "original"], index, [("energy.total", 2)]),
                row(["variant": "without x"], index, [("energy.total", 2 * ratios[index])]),
            ]
        }
        let points = MeasuredConfiguration.all(rows)
        let saving = try #require(points[1].saving("energy.total", against: points[0]))
        #expect(abs(saving.value.value - 0.2511127612781493) < 1e-9)
        #expect(abs((saving.interval?.lower.value ?? 0) - 0.11598470561722851) < 1e-9)
        #expect(abs((saving.interval?.upper.value ?? 0) - 0.36558552789291177) < 1e-9)
    }

    @Test func failedTrialsLeaveNoPairs() {
        let failed = StudyRow(Configuration(["variant": "without x"]), replicate: 0, figures: [], failure: "no memory")
        #expect(MeasuredConfiguration.all([failed]).isEmpty)
    }

    /// A factor that multiplies the energy by four explains more than one that adds a tenth.
    @Test func theFactorThatMattersMostIsNamed() throws {
        var rows: [StudyRow] = []
        for (convolutions, linear, replicate) in [1, 4].flatMap({ c in
            [3, 7].flatMap { l in (0..<3).map { (c, l, $0) } }
        }) {
            let energy = Double(convolutions) * (linear == 7 ? 1.1 : 1) * (1 + 0.01 * Double(replicate))
            rows.append(
                row(
                    ["convolutions": .number(Double(convolutions)), "linear": .number(Double(linear))], replicate,
                    [
                        ("energy.total", energy), ("macs", 1000 * Double(convolutions)),
                        ("energy.predicted", 1.2 * energy),
                    ]))
        }
        var factors = NetworkFactors.published
        factors.activation = ["relu"]
        let design = StudyDesign(factors: factors.varied, responses: StudyResponse.ofInference)
        let ranking = try #require(EffectRanking(rows, design, figure: "energy.total"))
        #expect(ranking.effects.map(\.factor) == ["convolutions", "linear"])
        #expect(abs(ranking.effects[0].ratio - 4) < 1e-9)
        #expect(ranking.sentence(of: "the energy").hasPrefix("convolutions matters most to the energy"))
        let findings = try NetworkAblationFindings(factors, design, rows).findings
        guard case .callout(.answer, let answer)? = findings.blocks.first else {
            Issue.record("no answer")
            return
        }
        #expect(answer.plainText.contains("convolutions matters most"))
        #expect(answer.plainText.contains("off by 20"))
        #expect(findings.json.serialized().contains("\"energyPerMultiplyAccumulate\""))
    }

    /// Fused operators count to the block of the node that they stand for, inserted ones to none.
    @Test func timesAreDividedAmongBlocks() throws {
        let model = try ZooReference(parsing: "zoo:resnet18@64").makeModel()
        let plan = try ExecutionPlan(of: model, batch: 1, processor: .xeonGold5120)
        let ablation = ModelAblation(
            reference: .zoo(try ZooReference(parsing: "zoo:resnet18@64")), remove: .named([]), narrow: .named([]),
            widths: [], batches: [1], threads: [1])
        let nodes = plan.operators.dropLast().map {
            NodeTiming(
                name: "other \($0.name)", operation: $0.operation, provider: "CPU", count: 1, total: Seconds(1),
                threads: 1,
                outputBytes: $0.outputBytes.map { Bytes(Double($0)) })
        }
        let profile = NodeProfile(runs: 1, total: Seconds(Double(nodes.count)), nodes: Array(nodes))
        let shares = OperatorShares(profile, plan: plan, blockOfNode: try ablation.plan().blockOfNode)
        let byBlock = shares.byBlock
        #expect(abs(byBlock.values.reduce(0, +) - 1) < 1e-9)
        let each = 1 / Double(nodes.count)
        for name in ["layer1/block1", "layer4/block2"] {
            let expected = plan.operators.count { $0.nodes.contains { $0.hasPrefix(name) } }
            #expect(expected > 0)
            #expect(abs((byBlock[name] ?? 0) - Double(expected) * each) < 1e-9, "\(name)")
        }
        #expect(byBlock[OperatorShares.engine] != nil)
    }
}
