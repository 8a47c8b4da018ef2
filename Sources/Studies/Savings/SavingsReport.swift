import Planning
import Quantities
public import Reporting

/// Turns studies of savings into a document.
public struct SavingsReport: Sendable {
    public var studies: [SavingsStudy]
    /// Facts about the report itself: date, files, version.
    public var metadata: [Definition]

    public init(_ studies: [SavingsStudy], metadata: [Definition]) {
        self.studies = studies
        self.metadata = metadata
    }

    /// Everything.
    public var document: Document {
        Document(
            title: "What planning for energy saves", subtitle: "At equal accuracy, latency and cost",
            metadata: metadata,
            hasContents: true, blocks: studies.flatMap(blocks))
    }

    /// The answer and what it rests on, for a terminal.
    public var summary: Document {
        Document(
            title: studies.map(\.title).joined(separator: "; "),
            blocks: studies.flatMap { study -> [Block] in
                heading(study) + study.answer + study.summaries + study.knobs + study.omissions
            })
    }

    private func blocks(_ study: SavingsStudy) -> [Block] {
        let parts: [[Block]] = [
            heading(study), study.answer, study.summaries, study.loadCharts, study.fronts, study.knobs,
            study.configurations, study.caseTables, study.latencyTables, study.limitations, study.settingTables,
        ]
        guard studies.count > 1 else { return parts.flatMap(\.self) }
        // Beside the study's own heading those of its parts are a level below.
        return parts.prefix(1).flatMap(\.self)
            + parts.dropFirst().flatMap(\.self).map { block in
                if case .heading(let text, let level) = block { .heading(text, level: level + 1) } else { block }
            }
    }

    private func heading(_ study: SavingsStudy) -> [Block] { studies.count > 1 ? [.heading(study.title)] : [] }
}

extension SavingsStudy {
    /// The cases whose comparison is at equal accuracy; nil when there are none.
    var main: Group? { groups.first { $0.caveat == nil } }

    static func percent(_ share: Double) -> String { "\((100 * share).formatted(fractionDigits: 1)) %" }

    /// A share that was chosen rather than found, without digits that say nothing.
    static func round(_ share: Double) -> String {
        let percent = 100 * share
        let isWhole = abs(percent - percent.rounded()) < 1e-9
        return isWhole ? "\(percent.formatted(fractionDigits: 0)) %" : "\(percent.formatted(significantDigits: 3)) %"
    }

    // MARK: The answer

    var answer: [Block] {
        guard let main, let goals = main.summary(.sameGoals) else {
            return [.callout(.warning, "**No setting has a plan**, so there is nothing to compare.")] + omissions
        }
        let savers = goals.medianOfSavers.map { "; where anything is saved, the median is \(Self.percent($0))" } ?? ""
        let origin = energyProvenance.map { "Energies are \($0)." } ?? ""
        let over = goals.shares.map { "over \(Self.round($0.saving)) in \(Self.percent($0.share))" }
        var blocks: [Block] = [
            .callout(
                .answer,
                """
                **At the same accuracy and cost, within the same latency goal, planning for energy saves a median of \
                \(Self.percent(goals.median)) of the energy per \(terms.request)**, quartiles \(Self.percent(goals.lowerQuartile)) to \
                \(Self.percent(goals.upperQuartile)), at most \(Self.percent(goals.largest)): \
                nothing in \(Self.percent(goals.nothing)), \(over.joined(separator: ", ")) of \(goals.settings) settings\(savers). \(origin)
                """)
        ]
        blocks.append(.callout(.answer, stricterAndLooser(main)))
        if let doubt = doubtRemark(main) { blocks.append(.callout(.warning, doubt)) }
        if let ties = tieRemark(main) { blocks.append(.callout(.note, ties)) }
        if terms.isBatchedByLoad, let alone = main.knobs.first(where: { $0.knob == .variant }) {
            blocks.append(
                .callout(
                    .warning,
                    """
                    This gathers requests into batches. **A server that batches continuously lets the load set the batch**: what \
                    then remains is the saving by \(terms.variant) alone, a median of \
                    \(Self.percent(alone.summary.median)), at most \(Self.percent(alone.summary.largest)), in the \
                    \(alone.summary.settings) settings that have the choice; nothing in the others.
                    """))
        }
        return blocks
    }

    private func stricterAndLooser(_ group: Group) -> RichText {
        func median(_ question: SavingsQuestion) -> String {
            group.summary(question).map { "\(Self.percent($0.median)) (at most \(Self.percent($0.largest)))" }
                ?? "unknown"
        }
        return """
            No slower than the energy-blind plan either: a median of **\(median(.sameLatency))**. With \
            \(Self.round(tolerance.accuracy.value)) less accuracy and a \(Self.round(tolerance.latency.value)) longer latency \
            goal allowed: **\(median(.slack))**.
            """
    }

    /// How far the points' own energy intervals leave the savings in doubt; nil where there are none.
    private func doubtRemark(_ group: Group) -> RichText? {
        let answers = group.cases.flatMap { cases[$0].settings.compactMap { $0.answer(.sameGoals) } }.filter {
            $0.saving > 0
        }
        let doubtful = answers.count { $0.range.map { $0.lower <= 0 } == true }
        guard doubtful > 0 else { return nil }
        return """
            **In \(doubtful) of \(answers.count) settings that save, the operating points’ energy intervals allow a saving of zero** \
            when their ends are taken against each other. An error that scales all energies alike, as a modelled source’s watts \
            do, is in those intervals and cancels in a saving; noise between repeats does not.
            """
    }

    /// What the saving would be against a planner that settles ties by chance.
    private func tieRemark(_ group: Group) -> RichText? {
        let settings = group.cases.flatMap { cases[$0].settings }
        let savings = settings.compactMap { setting -> Double? in
            guard let ties = setting.ties, let plan = setting.answer(.sameGoals)?.plan, ties.mean > .zero else {
                return nil
            }
            return 1 - plan.energyPerRequest / ties.mean
        }
        guard let random = SavingsSummary(savings) else { return nil }
        let chosen = terms.hasLoad ? "smallest batches, as IPA’s" : "the highest power limit"
        return """
            At equal accuracy and cost an energy-blind objective is equal too: the saving lies between plans that such a planner \
            cannot tell apart. The figures above settle its ties by \(chosen); settled at random they \
            would be a median of \(Self.percent(random.median)), at most \(Self.percent(random.largest)); by luck, nothing.
            """
    }

    // MARK: What was not used, and what is not said

    var omissions: [Block] {
        let missing = cases.flatMap { entry in entry.infeasible.map { (entry.name, $0) } }
        var blocks: [Block] = []
        if let (name, first) = missing.first {
            let goal = first.setting.latencySLA.map { " within \($0)" } ?? ""
            blocks.append(
                .paragraph(
                    """
                    **\(missing.count == 1 ? "1 setting has" : "\(missing.count) settings have") no plan** and so no saving, the first being \(name) at \
                    \(first.setting.rate)\(goal): \(first.reason).
                    """))
        }
        if !leftOut.isEmpty { blocks.append(.paragraph("**Left out:** \(leftOut.joined(separator: "; ")).")) }
        return blocks
    }

    var limitations: [Block] {
        [.heading("What this does not say")] + limits.map { .paragraph(RichText(markup: $0)) } + omissions + [
            .paragraph(
                """
                The settings are a grid that was chosen, not a sample that was drawn, and each plan follows from the figures \
                exactly: medians and quartiles describe the grid, and there is no confidence interval to give. Where operating \
                points have energy intervals, savings have the range that follows from them.
                """),
            .paragraph(
                """
                Plans are exact optima of the planner’s model: replicas ⌈load/(batch ÷ latency)⌉, worst-case latency with the wait \
                for a full batch, (batch − 1)/load, energy per \(terms.request) with the idle power of all replicas, or of the machines where the \
                pipeline's goals name it. What \
                a real load makes of them is for `perjoule simulate`.
                """),
        ]
    }
}
