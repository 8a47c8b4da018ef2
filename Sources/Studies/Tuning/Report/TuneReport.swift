package import Reporting
import Quantities
import Tuning

/// What a search found and what it cost, as a document.
package struct TuneReport: Sendable {
    let result: TuneResult
    let name: String
    let metadata: [Definition]

    package init(_ result: TuneResult, name: String, metadata: [Definition]) {
        self.result = result
        self.name = name
        self.metadata = metadata
    }

    /// The answer and what it rests on, for a terminal.
    package var summary: Document {
        Document(title: "Search \(name)", blocks: [answer] + warnings + [.table(bestTable), .table(costTable)])
    }

    /// Everything.
    package var document: Document {
        var blocks = [answer] + warnings
        blocks += charts.map { .chart($0) }
        blocks += [.heading("What it found"), .table(bestTable), .heading("What it cost"), .table(costTable)]
        blocks += [.heading("All trials"), .table(trialTable(most: 1_000)), .heading("Method"), .paragraph(method)]
        return Document(title: "Search \(name)", metadata: metadata, hasContents: true, blocks: blocks)
    }

    /// All trials, one row each, with every digit.
    package var csv: Table { trialTable(most: .max) }

    var objectives: [String] { result.settings.objectives }
    /// The objectives as people call them.
    var titles: [String] { objectives.map { $0 == "energy.total" ? "energy" : $0 } }
    var isSingle: Bool { objectives.count == 1 }
    var directions: [Direction] { result.history.objectives.directions }

    private var answer: Block {
        let count = Self.counted(result.trials.count)
        let cost = energy.map { ", for \(Self.text($0)) in \(count)" } ?? ""
        let trials = cost.isEmpty ? " of \(count)" : ""
        if let best = result.history.best {
            let value = (best.values.first ?? .nan).formatted(significantDigits: 6)
            return .callout(
                .answer,
                "**\(objectives[0]) \(value)** by trial \(best.id)\(trials): \(Self.text(best.parameters))\(cost).")
        }
        let front = result.history.paretoFront
        guard !front.isEmpty else {
            return .callout(.warning, "**No trial gave usable values**\(cost).")
        }
        return .callout(
            .answer,
            "**\(Self.counted(front.count))** on the Pareto front of \(titles.joined(separator: " and "))\(trials)\(cost)."
        )
    }

    private var warnings: [Block] {
        var blocks: [Block] = []
        if case .failures(let count, let last)? = result.end {
            blocks.append(
                .callout(
                    .warning,
                    "The search ended early: \(count) trials failed in a row, the last because \(last). Run the command by hand with a trial's parameters; the same search then goes on."
                ))
        }
        blocks += failures.map { .callout(.warning, RichText(plain: $0)) }
        let notes = Set(result.trials.flatMap { $0.measured?.notes ?? [] }).sorted()
        blocks += notes.prefix(5).map { .callout(.note, "\($0)") }
        return blocks
    }

    /// Why trials failed, the most frequent reasons first.
    private var failures: [String] {
        let reasons = result.trials.filter { $0.state == .failed }.compactMap(\.reason)
        let counts = Dictionary(reasons.map { ($0, 1) }, uniquingKeysWith: +)
        let ordered = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        return ordered.prefix(3).map { "\(Self.counted($0.value)) failed: \($0.key)" }
    }

    private var method: RichText {
        let settings = result.settings
        var parts = ["Sampler \(settings.sampler), seed \(settings.seed)"]
        parts += settings.pruner.map { ["pruner \($0)"] } ?? []
        parts += settings.budget.map { ["energy budget \($0)"] } ?? []
        let pairs = zip(titles, settings.directions).map { "\($0) \($1)d" }
        parts.append(pairs.joined(separator: ", "))
        let command = settings.command.map { " Trials run “\($0.joined(separator: " "))”." } ?? ""
        return """
            \(parts.joined(separator: "; ")).\(command) A trial's energy is that of its processes by CPU time, with the \
            same share of what the machine draws at rest; trials side by side share it by CPU time too. The search's \
            own energy is that of this process without its trials.
            """
    }

    private static func counted(_ trials: Int) -> String { trials == 1 ? "1 trial" : "\(trials) trials" }

    static func text(_ assignment: Assignment) -> String {
        assignment.elements.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    }

    static func text(_ energy: Estimate<Joules>) -> String { "\(energy.value) (\(energy.provenance.kind))" }
}
