import Planning
import Quantities
import Reporting

extension SavingsStudy {
    // MARK: Over all settings

    var summaries: [Block] {
        groups.flatMap { group -> [Block] in
            var rows = group.summaries.map { entry in
                row(name(entry.question), entry.summary)
            }
            if rows.isEmpty { rows = [["No setting has a plan"]] }
            let title =
                group.caveat.map { "Not at equal accuracy: \($0)" }
                ?? "Energy saved at equal accuracy and cost, over all settings"
            var table = Table(title, columns: ["Compared at"] + Self.summaryColumns, rows: rows)
            table.emphasizedRows = group.caveat == nil ? [1] : []
            table.notes = ["Energy saved per \(terms.request), as a share of the energy-blind plan’s."]
            return [.table(table)] + (group.goals.count > 1 ? [.table(goalTable(group))] : [])
        }
    }

    private func goalTable(_ group: Group) -> Table {
        Table(
            "The same goals, by how long the latency goal is",
            columns: ["Latency goal"] + Self.summaryColumns,
            rows: group.goals.map { row("× \($0.multiple.trimmed)", $0.summary) },
            notes: ["Latency goals are multiples of \(terms.reference)."])
    }

    /// How tables call a question.
    private func name(_ question: SavingsQuestion) -> String {
        switch question {
        case .sameLatency: "no slower"
        case .sameGoals: "same latency goal"
        case .slack:
            "accuracy −\(Self.round(tolerance.accuracy.value)), goal +\(Self.round(tolerance.latency.value))"
        }
    }

    private static var summaryColumns: [Table.Column] {
        let figures =
            ["Settings", "Median", "Quartiles", "Most"] + SavingsSummary.thresholds.map { "Over \(round($0))" }
        return figures.map { Table.Column($0, alignment: .trailing) }
    }

    private func row(_ name: String, _ summary: SavingsSummary) -> [Cell] {
        [
            .plain(name), .count(summary.settings), .plain(Self.percent(summary.median)),
            .plain("\(Self.percent(summary.lowerQuartile)) – \(Self.percent(summary.upperQuartile))"),
            .plain(Self.percent(summary.largest)),
        ] + summary.shares.map { .plain(Self.percent($0.share)) }
    }

    // MARK: What saves

    func name(_ knob: Knob) -> String { knob == .variant ? terms.variant : knob.rawValue }

    var knobs: [Block] {
        let rows = groups.flatMap { group -> [[Cell]] in
            group.knobs.map { entry in
                let mark = group.caveat == nil ? "" : " (not at equal accuracy)"
                return row(name(entry.knob) + mark, entry.summary) + [.count(entry.changed)]
            }
        }
        guard !rows.isEmpty else { return [] }
        return [
            .heading("Which knob saves"),
            .table(
                Table(
                    columns: ["This knob alone"] + Self.summaryColumns + [.init("Changed in", alignment: .trailing)],
                    rows: rows,
                    notes: [
                        """
                        Each knob by itself, the others as in the energy-blind plan; same accuracy, cost and latency goal; replicas \
                        follow. “Changed in”: settings whose energy-aware plan saves something and has the knob set differently.
                        """
                    ])),
        ]
    }

    // MARK: Twins

    var configurations: [Block] {
        let rows = groups.compactMap { group -> [Cell]? in
            let twins = group.cases.flatMap { cases[$0].settings.map(\.twins) }
            let total = twins.reduce(0) { $0 + $1.configurations }
            guard total > 0 else { return nil }
            let most = twins.map(\.largestSaving).max() ?? 0
            let shares = SavingsSummary.thresholds.indices.map { index in
                Double(twins.reduce(0) { $0 + $1.shares[index].configurations }) / Double(total)
            }
            return [.plain(group.caveat ?? "equal accuracy"), .count(total), .plain(Self.percent(most))]
                + shares.map { .plain(Self.percent($0)) }
        }
        guard !rows.isEmpty else { return [] }
        let isSampled = cases.flatMap(\.settings).contains { $0.twins.sampleSeed != nil }
        let sample = isSampled ? " Of large search spaces a random sample was looked at: shares are lower bounds." : ""
        return [
            .heading("Over all configurations"),
            .paragraph(
                """
                Not plans but every configuration that keeps the goals: how many have a twin of equal cost within \
                \(Self.round(tolerance.accuracy.value)) of its accuracy and \(Self.round(tolerance.latency.value)) of its latency \
                that saves energy?\(sample)
                """),
            .table(
                Table(
                    columns: ["Cases", "Configurations", .init("Most saved", alignment: .trailing)]
                        + SavingsSummary.thresholds.map { .init("Over \(Self.round($0))", alignment: .trailing) },
                    rows: rows)),
        ]
    }

    // MARK: Case by case

    var caseTables: [Block] {
        guard cases.count > 1 else { return [] }
        let rows = cases.map { entry -> [Cell] in
            func median(_ question: SavingsQuestion) -> Cell {
                SavingsSummary(entry.savings(question)).map { .plain(Self.percent($0.median)) }
                    ?? .missing(reason: "no setting has a plan")
            }
            let most = entry.savings(.sameGoals).max()
            return [
                .plain(entry.name + (entry.caveat == nil ? "" : " *")), .count(entry.settings.count),
                .count(entry.infeasible.count), median(.sameLatency), median(.sameGoals),
                most.map { .plain(Self.percent($0)) } ?? .missing(reason: "no setting has a plan"), median(.slack),
            ]
        }
        let titles = [
            "Settings", "Without a plan", "No slower: median", "Same goal: median", "Same goal: most",
            "With slack: median",
        ]
        var table = Table(
            columns: ["Case"] + titles.map { .init($0, alignment: .trailing) }, rows: rows)
        if cases.contains(where: { $0.caveat != nil }) { table.notes = ["\\* Not at equal accuracy."] }
        return [.heading("Case by case"), .table(table)]
    }

    // MARK: Published latencies

    var latencyTables: [Block] {
        guard !latencies.isEmpty else { return [] }
        return [
            .heading("Latencies beside the published ones"),
            .table(
                Table(
                    columns: [
                        "Variant", .init("Batch", alignment: .trailing), .init("Cores", alignment: .trailing),
                        "Published",
                        "This machine", .init("Ratio", alignment: .trailing),
                    ],
                    rows: latencies.map { entry in
                        [
                            .plain(entry.variant), .count(entry.batch), .number(entry.cores), .figure(entry.published),
                            .figure(entry.own), .number(entry.own.value / entry.published.value),
                        ]
                    },
                    notes: [
                        """
                        The source’s average latency of a batch at the highest load it tried; batches may not have been full there. \
                        The plans use this machine’s.
                        """
                    ])),
        ]
    }

    // MARK: Every setting

    /// The most rows of the table of settings; `--json` has all.
    static let mostRows = 1000

    var settingTables: [Block] {
        let rows = cases.flatMap { entry in entry.settings.map { row($0, of: entry) } }
        guard !rows.isEmpty else { return [] }
        var table = Table(
            columns: ["Case"] + (terms.hasLoad ? ["Load"] : []) + [
                "Latency goal", "Energy-blind plan", "Its energy", "Energy-aware plan", "Its energy", "Accuracy",
                .init(terms.cost.capitalizedFirst, alignment: .trailing), .init("No slower", alignment: .trailing),
                .init("Same goal", alignment: .trailing), .init("With slack", alignment: .trailing), "Changed",
            ], rows: Array(rows.prefix(Self.mostRows)))
        table.notes = [
            """
            Energies are per \(terms.request). “No slower”, “same goal” and “with slack” are the energy saved under the three \
            questions; the energy-aware plan shown, and what it changed, are those of “same goal”.
            """
        ]
        if rows.count > Self.mostRows {
            table.notes.append("The first \(Self.mostRows) of \(rows.count) settings; `--json` has all.")
        }
        return [.heading("Every setting"), .table(table)]
    }

    private func row(_ setting: SettingSavings, of entry: CaseSavings) -> [Cell] {
        let answer = setting.answer(.sameGoals)
        func energy(_ plan: Plan) -> Cell {
            .figure(Estimate(plan.energyPerRequest, provenance: plan.provenance.energy))
        }
        func saved(_ question: SavingsQuestion) -> Cell {
            guard let answer = setting.answer(question) else { return .missing(reason: "no plan") }
            let range =
                answer.range.map {
                    " (\($0.lower < -1 ? "below −100 %" : Self.percent($0.lower)) – \(Self.percent($0.upper)))"
                } ?? ""
            return .plain(Self.percent(answer.saving) + range)
        }
        let changed = answer.map { answer in
            answer.saving > 0 ? answer.changed.map(name).joined(separator: ", ") : "nothing"
        }
        let goal = setting.setting.latencySLA?.formatted() ?? "none"
        let multiple = setting.setting.multiple.map { " (× \($0.trimmed))" } ?? ""
        return [.plain(entry.name + (entry.caveat == nil ? "" : " *"))]
            + (terms.hasLoad ? [.plain(setting.setting.rate.formatted())] : [])
            + [
                .plain(goal + multiple), .plain(entry.choices(setting.blind)), energy(setting.blind),
                .plain(answer.map { entry.choices($0.plan) } ?? ""),
                answer.map { energy($0.plan) } ?? .missing(reason: "no plan"),
                .number(setting.blind.accuracy, digits: 4), .number(setting.blind.cost, digits: 4),
                saved(.sameLatency), saved(.sameGoals), saved(.slack), .plain(changed ?? ""),
            ]
    }
}

extension Double {
    /// Up to three digits, without zeros at the end.
    var trimmed: String {
        let text = formatted(significantDigits: 3)
        guard text.contains(".") else { return text }
        let digits = text.reversed().drop { $0 == "0" }.reversed()
        return String(digits.last == "." ? digits.dropLast() : digits[...])
    }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
