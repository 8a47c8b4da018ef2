import ModelGraph
import Quantities
import Reporting
import Store

/// Each block's share of a model's energy, and what is saved without it or with fewer of its channels.
struct ModelAblationFindings {
    private let plan: ModelAblationPlan
    /// One for each batch size and thread count.
    private let conditions: [Condition]

    init(_ plan: ModelAblationPlan, _ rows: [StudyRow]) {
        self.plan = plan
        let points = MeasuredConfiguration.all(rows)
        var names: [[String: Factor]] = []
        for point in points {
            var levels = point.configuration.levels
            levels[ModelAblation.variant] = nil
            if !names.contains(levels) { names.append(levels) }
        }
        conditions = names.sorted { Configuration($0).description < Configuration($1).description }.map { levels in
            Condition(
                plan, levels,
                points.filter { point in levels.allSatisfy { point.configuration.levels[$0.key] == $0.value } })
        }
    }

    var findings: StudyFindings {
        get throws {
            var blocks: [Block] = []
            for condition in conditions {
                if !condition.name.isEmpty { blocks.append(.heading(condition.name)) }
                blocks += condition.blocks
            }
            if !plan.obstacles.isEmpty, let first = conditions.first { blocks += first.obstacles }
            return StudyFindings(
                blocks: blocks,
                json: .object([
                    .init("model", .text(plan.subject)),
                    .init("conditions", try JSONValue(encoding: conditions)),
                    .init(
                        "impossible",
                        .array(
                            plan.obstacles.map {
                                .object([.init("change", .text($0.label)), .init("reason", .text($0.reason))])
                            })),
                ]))
        }
    }

    /// What was found at one batch size and thread count.
    struct Condition: Encodable {
        let levels: [String: Factor]
        let shares: [BlockShare]
        let operators: [OperatorEnergy]
        let changes: [Change]
        let plan: ModelAblationPlan

        private enum CodingKeys: String, CodingKey { case levels, shares, operators, changes }
    }

    /// A block's part of the original's energy.
    struct BlockShare: Encodable {
        let block: String
        /// Joules of one item by operators' times.
        let energy: Estimate<Joules>?
        let share: Fraction?
        let predictedEnergy: Estimate<Joules>?
        let predictedShare: Fraction?
        let multiplyAccumulateShare: Fraction?
    }

    struct OperatorEnergy: Encodable {
        let name: String
        let energy: Estimate<Joules>
        let share: Fraction
    }

    /// A changed model beside the original.
    struct Change: Encodable {
        let variant: String
        let isRemoval: Bool
        let energy: Estimate<Joules>?
        /// Measured in pairs of the same replicate.
        let saving: Estimate<Fraction>?
        /// The same of dynamic energy, which is this process's alone.
        let dynamicSaving: Estimate<Fraction>?
        let latencySaving: Estimate<Fraction>?
        let predictedSaving: Estimate<Fraction>?
        let multiplyAccumulateSaving: Fraction?
        let parameterSaving: Fraction?
    }
}

extension ModelAblationFindings.Condition {
    fileprivate init(
        _ plan: ModelAblationPlan, _ levels: [String: Factor], _ points: [MeasuredConfiguration]
    ) {
        self.plan = plan
        self.levels = levels
        func point(_ label: String) -> MeasuredConfiguration? {
            points.first { $0.configuration.levels[ModelAblation.variant] == .text(label) }
        }
        guard let original = point(ModelAblationPlan.Variant.original) else {
            (shares, operators, changes) = ([], [], [])
            return
        }
        shares = Self.shares(original, plan)
        operators = Self.operators(original)
        changes = plan.variants.dropFirst().compactMap { variant in
            point(variant.label).map { .init(variant, $0, original: original) }
        }
    }

    private static func shares(
        _ original: MeasuredConfiguration, _ plan: ModelAblationPlan
    ) -> [ModelAblationFindings.BlockShare] {
        let whole = original.mean("energy.total", as: Joules.self)?.value
        let predicted = original.mean(PredictedFigures.energy, as: Joules.self)?.value
        let work = plan.multiplyAccumulates
        let all = Double(work.values.reduce(0, +))
        func share(_ part: Joules?, _ whole: Joules?) -> Fraction? {
            guard let part, let whole, whole > .zero else { return nil }
            return Fraction(part / whole)
        }
        let names = plan.blocks.map(\.name) + [OperatorShares.engine]
        return names.compactMap { name in
            let energy = original.mean(AblationFigure.block + name, as: Joules.self)
            let expected = original.mean(AblationFigure.predictedBlock + name, as: Joules.self)
            guard energy != nil || expected != nil else { return nil }
            return .init(
                block: name, energy: energy, share: share(energy?.value, whole), predictedEnergy: expected,
                predictedShare: share(expected?.value, predicted),
                multiplyAccumulateShare: all > 0 ? Fraction(Double(work[name] ?? 0) / all) : nil)
        }
    }

    private static func operators(_ original: MeasuredConfiguration) -> [ModelAblationFindings.OperatorEnergy] {
        guard let whole = original.mean("energy.total", as: Joules.self)?.value, whole > .zero else { return [] }
        return original.names(AblationFigure.layer).compactMap { name in
            original.mean(AblationFigure.layer + name, as: Joules.self).map {
                .init(name: name, energy: $0, share: Fraction($0.value / whole))
            }
        }.sorted { $0.energy.value > $1.energy.value }
    }
}

extension ModelAblationFindings.Change {
    fileprivate init(
        _ variant: ModelAblationPlan.Variant, _ point: MeasuredConfiguration, original: MeasuredConfiguration
    ) {
        func saved(_ figure: String) -> Fraction? {
            guard let whole = original.number(figure), let rest = point.number(figure), whole > 0 else { return nil }
            return Fraction(1 - rest / whole)
        }
        self.variant = variant.label
        if case .removed = variant.change { isRemoval = true } else { isRemoval = false }
        energy = point.mean("energy.total")
        saving = point.saving("energy.total", against: original)
        dynamicSaving = point.saving("energy.own", against: original)
        latencySaving = point.saving("latency.mean", against: original)
        let provenance = point.rows.lazy.compactMap { $0[PredictedFigures.energy]?.provenance }.first
        predictedSaving = saved(PredictedFigures.energy).flatMap { saving in
            provenance.map { Estimate(saving, provenance: $0) }
        }
        multiplyAccumulateSaving = saved(PredictedFigures.multiplyAccumulates)
        parameterSaving = saved(PredictedFigures.parameters)
    }
}

extension ModelAblationPlan {
    /// Multiply-accumulates of one item by block.
    fileprivate var multiplyAccumulates: [String: Int] {
        let blockOfNode = blockOfNode
        guard let report = try? model.work(batch: 1) else { return [:] }
        return report.nodes.reduce(into: [:]) { sums, node in
            if let block = blockOfNode[node.name] { sums[block, default: 0] += node.work.multiplyAccumulates }
        }
    }
}
