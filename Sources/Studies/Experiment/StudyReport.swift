import Metering
import Profiling
import Quantities
package import Reporting
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Turns a study's result into a document: findings, statistics, design, overhead, rows and method.
package struct StudyReport: Sendable {
    package var result: StudyResult
    /// Facts about the report itself beside those that the result knows: the date, the file.
    package var metadata: [Definition]

    package init(_ result: StudyResult, metadata: [Definition]) {
        self.result = result
        self.metadata = metadata
    }

    /// Everything.
    package var document: Document {
        Document(
            title: "Study “\(result.table.study)”", subtitle: RichText(plain: result.abstract),
            metadata: metadata + originDefinitions, hasContents: true,
            blocks: incomplete + failures + result.findings.blocks + [.heading("Statistics")] + statistics + design
                + overhead
                + rows + method)
    }

    /// The answer and what it rests on, for a terminal.
    package var summary: Document {
        let tables = result.findings.blocks.filter { if case .chart = $0 { false } else { true } }
        let answers = result.analysis.answers.map { Block.paragraph(RichText(plain: $0.sentence)) }
        return Document(
            title: "Study “\(result.table.study)”",
            blocks: incomplete + failures + tables + (answers.isEmpty ? [] : [.heading("Statistics")] + answers)
                + overhead)
    }

    /// The sections of the shared statistics, a level below their heading.
    private var statistics: [Block] {
        result.analysis.blocks.map { block in
            if case .heading(let text, let level) = block { .heading(text, level: level + 1) } else { block }
        }
    }

    private var incomplete: [Block] {
        guard let summary = result.summary, summary.missing > 0,
            let limit = summary.limit(result.settings.budget)
        else { return [] }
        return [
            .callout(
                .warning,
                "**The study is not complete** (\(limit)): at least \(summary.missing) trials are missing, so the figures may still change."
            )
        ]
    }

    /// Which configurations failed, and why the first trial of each did.
    private var failures: [Block] {
        var reasons: [(configuration: Configuration, reason: String)] = []
        for row in result.table.rows {
            guard let reason = row.failure, !reasons.contains(where: { $0.configuration == row.configuration }) else {
                continue
            }
            reasons.append((row.configuration, reason))
        }
        let shown = reasons.prefix(5).map {
            Block.callout(.warning, RichText(plain: "\($0.configuration) failed: \($0.reason)"))
        }
        guard reasons.count > 5 else { return shown }
        return shown + [.callout(.warning, RichText(plain: "so did \(reasons.count - 5) more configurations"))]
    }

    private var originDefinitions: [Definition] {
        guard let origin = result.table.origin else { return [] }
        var list = origin.machine.definitions
        if !origin.sources.isEmpty {
            list.append(Definition("Energy sources", .plain(origin.sources.joined(separator: ", "))))
        }
        if !origin.software.isEmpty {
            list.append(Definition("Runs on", .plain(origin.software.joined(separator: ", "))))
        }
        if let run = origin.run { list.append(Definition("Run", .plain(run))) }
        return list + [Definition("Perjoule", .plain(origin.toolVersion))]
    }

    // MARK: Design

    private var design: [Block] {
        let (design, settings) = (result.table.design, result.settings)
        var list = design.factors.map { factor in
            Definition("Factor \(factor.name)", .plain(factor.levels.map { "\($0)" }.joined(separator: ", ")))
        }
        list.append(Definition("Configurations", .count(design.configurations.count)))
        guard result.summary != nil else { return [.heading("Design"), .definitions(list)] }
        list += settings.definitions(design)
        return [.heading("Design"), .definitions(list)]
    }

    // MARK: Overhead

    private var overhead: [Block] {
        guard let spending = result.summary?.spending, let total = spending.total, let own = spending.overhead else {
            return []
        }
        var list = [
            Definition("Whole study", "\(total) in \(spending.time)"),
            Definition("Overhead of the study itself", .figure(own)),
        ]
        func add(_ term: String, _ estimate: Estimate<Joules>?, _ reason: String) {
            list.append(Definition(term, .figure(estimate, otherwise: reason)))
        }
        add("within the trials: loading, inputs, warming up", spending.preparation, "not known of every trial")
        add("between the trials: warm-up trials, rests, storing", spending.between, "not known of every trial")
        add("of that this process beyond rest", spending.own, "the idle power is not known")
        let share = total.value.value > 0 ? own.value / total.value * 100 : 0
        return [
            .heading("Overhead of the study itself"),
            .paragraph(
                "Of the whole machine's \(total) \(share.formatted(significantDigits: 3)) % went into no figure. Runs that were taken up again are counted in."
            ),
            .definitions(list),
        ]
    }

    // MARK: Rows

    private var rows: [Block] {
        let rows = result.table.rows
        let failed = rows.filter { $0.failure != nil }
        var blocks: [Block] = [
            .heading("Raw rows"),
            .paragraph(
                "\(rows.count) trials, \(failed.count) of them failed; `--csv` writes them with every figure, its interval and its origin."
            ),
        ]
        if !failed.isEmpty {
            blocks.append(
                .table(
                    Table(
                        "Failed trials", columns: ["Configuration", "Replicate", "Reason"],
                        rows: failed.map {
                            [.plain("\($0.configuration)"), .count($0.replicate + 1), .plain($0.failure ?? "")]
                        })))
        }
        let notes = Dictionary(grouping: rows.flatMap(\.notes)) { $0 }.mapValues(\.count)
        if !notes.isEmpty {
            blocks.append(
                .table(
                    Table(
                        "Notes on trials", columns: ["Note", .init("Trials", alignment: .trailing)],
                        rows: notes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(40).map {
                            [.plain($0.key), .count($0.value)]
                        })))
        }
        return blocks
    }

    private var method: [Block] {
        guard result.summary != nil else { return [] }
        return [
            .heading("How this was measured"),
            .paragraph(
                """
                Trials come in complete blocks: each holds every configuration once, in an order shuffled anew from the \
                seed, so that drift of the machine falls on all alike. Every configuration of a block has the same seed. \
                A configuration that is precise enough gets no further blocks. A failed trial is kept as failed and is \
                not repeated; a configuration that never succeeded is given up.
                """),
            .paragraph(
                """
                The meter is read between trials. Overhead is what the whole machine used from the start to the end of \
                the last trial, less what it used within the windows that figures are taken from.
                """),
        ]
    }
}

extension StudyResult {
    /// What the kind is, in a line.
    var abstract: String {
        StudyCatalogue.kinds.first { $0.name == table.kind }.map { "\($0.name): \($0.abstract)" } ?? table.kind
    }
}

extension StudySettings {
    /// How often and in which order trials are run, for people.
    func definitions(_ design: StudyDesign) -> [Definition] {
        var list: [(String, String?)] = []
        if let each = design.trialsEach {
            list.append(("Trials of each", "\(each)"))
        } else if stopping.minimumRepeats == stopping.maximumRepeats {
            list.append(("Trials of each", "\(stopping.minimumRepeats)"))
        } else {
            let response = design.responses.first?.title ?? "the first response"
            let level = (stopping.level * 100).formatted(significantDigits: 3)
            let target = (stopping.target.value * 100).formatted(significantDigits: 2)
            list.append(
                (
                    "Trials of each",
                    "\(stopping.minimumRepeats) to \(stopping.maximumRepeats), until the \(level) % interval of "
                        + "\(response) is within \(target) % of its mean"
                ))
        }
        list += [
            ("Warm-up trials", "\(warmup)"), ("Rest after a trial", "\(cooldown)"), ("Seed", "\(seed)"),
            ("Budget: trials", budget.trials.map { "\($0)" }), ("Budget: time", budget.time.map { "\($0)" }),
            ("Budget: energy", budget.energy.map { "\($0)" }),
        ]
        return list.compactMap { term, text in text.map { Definition(term, .plain($0)) } }
    }
}
