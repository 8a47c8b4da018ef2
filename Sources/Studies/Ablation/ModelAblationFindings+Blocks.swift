import ModelGraph
import Prediction
import Quantities
import Reporting

/// The report of one batch size and thread count.
extension ModelAblationFindings.Condition {
    /// Rows of the table of operators; the others are summed up.
    private static let mostOperators = 25

    var name: String {
        levels.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ").capitalizedFirst
    }

    var blocks: [Block] {
        var blocks: [Block] = []
        let level = name.isEmpty ? 2 : 3
        if let answer { blocks.append(.callout(.answer, answer)) }
        blocks += savingsChart + sharesChart
        if !shares.isEmpty { blocks += [.heading("Blocks", level: level), .table(sharesTable)] }
        if !changes.isEmpty { blocks += [.heading("Changed models", level: level), .table(changesTable)] }
        if !operators.isEmpty { blocks += [.heading("Operators", level: level), .table(operatorsTable)] }
        return blocks
    }

    // MARK: The answer

    private var answer: RichText? {
        let removal = changes.filter(\.isRemoval).max { saved($0) < saved($1) }
        let narrow = changes.filter { !$0.isRemoval && !$0.variant.hasPrefix(ModelAblation.network) }
            .max { saved($0) < saved($1) }
        let network = changes.first { $0.variant.hasPrefix(ModelAblation.network) }
        var sentences: [String] = []
        if let block = shares.max(by: { ($0.share?.value ?? 0) < ($1.share?.value ?? 0) }), let share = block.share {
            sentences.append(
                "\(block.block) takes the largest share of the energy, \(share.percent) by operators' times.")
        }
        if let removal, let saving = removal.saving {
            sentences.append(
                "Of the blocks that can be removed, the model \(removal.variant) saves most: \(saving.verdict).")
        }
        if let narrow, let saving = narrow.saving {
            sentences.append("Of the blocks that can be narrowed, \(narrow.variant) saves most: \(saving.verdict).")
        }
        if let network, let saving = network.saving {
            sentences.append("All channels together (\(network.variant)) save \(saving.verdict).")
        }
        return sentences.isEmpty ? nil : "\(sentences.joined(separator: " "))"
    }

    private func saved(_ change: ModelAblationFindings.Change) -> Double { change.saving?.value.value ?? -.infinity }

    // MARK: Charts

    private var savingsChart: [Block] {
        let shown = changes.filter { $0.saving != nil }.sorted { saved($0) > saved($1) }.prefix(30)
        guard !shown.isEmpty else { return [] }
        return [
            .chart(
                BarChart(
                    "Energy saved by each change",
                    caption: "Measured in pairs with the original, and as the predictor expects it.",
                    categories: shown.map(\.variant), axis: "Energy saved (%)",
                    series: [
                        .init("trials", values: shown.map { $0.saving?.points }),
                        .init("predictor", values: shown.map { $0.predictedSaving?.points }),
                    ]))
        ]
    }

    private var sharesChart: [Block] {
        let shown = shares.sorted { ($0.share?.value ?? 0) > ($1.share?.value ?? 0) }.prefix(30)
        guard shown.contains(where: { $0.share != nil }) else { return [] }
        func bar(_ share: Fraction?, _ provenance: Provenance?) -> AnyEstimate? {
            guard let share, let provenance else { return nil }
            return Estimate(share, provenance: provenance).points
        }
        return [
            .chart(
                BarChart(
                    "Share of each block",
                    caption: "The energy of a run divided by how long operators take, and by the predictor.",
                    categories: shown.map(\.block), axis: "Share of the energy (%)",
                    series: [
                        .init("by operators' times", values: shown.map { bar($0.share, $0.energy?.provenance) }),
                        .init(
                            "predictor", values: shown.map { bar($0.predictedShare, $0.predictedEnergy?.provenance) }),
                    ]))
        ]
    }

    // MARK: Tables

    private static func percent(_ share: Fraction?) -> Cell {
        share.map { .plain($0.percent) } ?? .missing(reason: "not known")
    }

    private static func trailing(_ title: String) -> Table.Column { .init(title, alignment: .trailing) }

    private var sharesTable: Table {
        Table(
            columns: [
                "Block", Self.trailing("MACs"), "Energy per item", Self.trailing("Share"), "Predicted energy",
                Self.trailing("Predicted share"), Self.trailing("Saved without it"),
            ],
            rows: shares.map { share in
                let removal = changes.first { $0.variant == "without \(share.block)" }
                let block = plan.blocks.first { $0.name == share.block }
                let obstacle = plan.obstacles.first { $0.label == "without \(share.block)" }
                return [
                    .plain(share.block), Self.percent(share.multiplyAccumulateShare),
                    .figure(share.energy, otherwise: "no node profile"), Self.percent(share.share),
                    .figure(share.predictedEnergy, otherwise: "no prediction"), Self.percent(share.predictedShare),
                    removal?.saving.map { .plain($0.percentText) }
                        ?? .missing(
                            reason: obstacle.map { "cannot be removed: \($0.reason)" }
                                ?? (block?.hasLayers == true ? "not asked for" : "it has no layer")),
                ]
            },
            notes: [
                """
                The energy of a whole run is divided by the time that each operator takes in recorded runs: a division that is \
                modelled, however the whole was obtained. What a removal saves is measured.
                """
            ])
    }

    private var changesTable: Table {
        Table(
            columns: [
                "Variant", "Energy per item", Self.trailing("Saved (95 %)"), Self.trailing("Dynamic energy saved"),
                Self.trailing("Predicted saving"),
                Self.trailing("Latency saved"), Self.trailing("MACs saved"), Self.trailing("Parameters saved"),
            ],
            rows: changes.map { change in
                [
                    .plain(change.variant), .figure(change.energy, otherwise: "not measured"),
                    change.saving.map { .plain($0.percentText) } ?? .missing(reason: "no pair with the original"),
                    change.dynamicSaving.map { .plain($0.percentText) } ?? .missing(reason: "idle power is not known"),
                    change.predictedSaving.map { .plain($0.value.percent) } ?? .missing(reason: "no prediction"),
                    change.latencySaving.map { .plain($0.percentText) }
                        ?? .missing(reason: "no pair with the original"),
                    Self.percent(change.multiplyAccumulateSaving), Self.percent(change.parameterSaving),
                ]
            },
            notes: [
                """
                A changed model answers otherwise: its weights are those that are left, not trained again. What it costs is \
                what the trained one would cost, since energy follows from shapes.
                """
            ])
    }

    private var operatorsTable: Table {
        let shown = operators.prefix(Self.mostOperators)
        var table = Table(
            columns: ["Operator", "Energy per item", Self.trailing("Share")],
            rows: shown.map { [.plain($0.name), .figure($0.energy), .plain($0.share.percent)] })
        let rest = operators.dropFirst(shown.count)
        if let sum = Estimate.sum(rest.map(\.energy)) {
            let share = Fraction(rest.reduce(0) { $0 + $1.share.value })
            table.rows.append([.plain("\(rest.count) others"), .figure(sum), .plain(share.percent)])
        }
        return table
    }

    /// What could not be changed, why, and what the change could save at most.
    var obstacles: [Block] {
        let rows = plan.obstacles.map { obstacle -> [Cell] in
            let share = shares.first { $0.block == obstacle.block }
            return [
                .plain(obstacle.label), .plain(obstacle.reason),
                .figure(share?.predictedEnergy, otherwise: "no prediction"), Self.percent(share?.predictedShare),
            ]
        }
        return [
            .heading("What cannot be changed"),
            .table(
                Table(
                    columns: ["Change", "Why not", "Predicted energy of the block", Self.trailing("Predicted share")],
                    rows: rows,
                    notes: [
                        "The block's predicted energy is the most that the change could save; nothing of it is measured."
                    ])),
        ]
    }
}

extension Estimate<Fraction> {
    /// The saving, and whether it can be told from nothing.
    fileprivate var verdict: String {
        guard let interval else { return "\(percentText), of a single trial" }
        return interval.lower.value > 0 ? percentText : "\(percentText), which these trials cannot tell from nothing"
    }

    /// Per cent, for axes.
    fileprivate var points: AnyEstimate {
        AnyEstimate(
            100 * value.value,
            interval: interval.map { .init(100 * $0.lower.value, 100 * $0.upper.value, basis: $0.basis) },
            provenance: provenance)
    }
}
