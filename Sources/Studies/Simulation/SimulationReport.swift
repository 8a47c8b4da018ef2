public import Pipelines
import Planning
import Quantities
public import Reporting
import Simulation

/// Turns a simulation study into tables for the terminal and a document with timelines.
public struct SimulationReport: Sendable {
    public var study: SimulationStudy
    /// The pipeline that was simulated.
    public var pipeline: Pipeline
    /// Facts about the report itself: date, file, version.
    public var metadata: [Definition]

    public init(_ study: SimulationStudy, of pipeline: Pipeline, metadata: [Definition] = []) {
        self.study = study
        self.pipeline = pipeline
        self.metadata = metadata
    }

    /// The comparison alone, for the terminal.
    public var summary: Document {
        Document(title: title, subtitle: subtitle, blocks: answer + [.table(comparison)] + plans)
    }

    /// The comparison, the timelines, the settings and what the figures are worth.
    public var document: Document {
        Document(
            title: title, subtitle: subtitle, metadata: metadata, hasContents: true,
            blocks: answer + [.heading("Policies side by side"), .table(comparison)] + plans + timelines + settings
                + method)
    }

    private var title: String { "“\(study.pipeline)” under simulated load" }

    private var subtitle: RichText { "\(study.load), for \(study.conditions.duration)" }

    // MARK: The answer

    /// What taking energy into account changes, where both planners were simulated.
    private var answer: [Block] {
        guard let ours = study.result(of: .adaptive(.energyAware)),
            let theirs = study.result(of: .adaptive(.energyBlind)),
            let less = ours.simulation.energyPerRequest, let more = theirs.simulation.energyPerRequest, more > .zero
        else { return [] }
        let changes = """
            accuracy \(Self.change(ours.simulation.accuracy, theirs.simulation.accuracy, digits: 4)), \
            violations \(Self.points(ours.simulation.violations.value - theirs.simulation.violations.value)), \
            cores \(Self.change(ours.meanCost, theirs.meanCost, digits: 2))
            """
        let share = 1 - less / more
        guard abs(share) > 1e-9 else {
            return [
                .callout(
                    .answer, "Taking energy into account changes nothing in the energy per request here: \(changes).")
            ]
        }
        return [
            .callout(
                .answer,
                """
                Taking energy into account **\(share > 0 ? "saves" : "costs") \(VariantsReport.percent(abs(share)))** of the \
                energy per request, \(figure(less)) against \(figure(more)): \(changes).
                """)
        ]
    }

    /// A difference with its sign, or that there is none.
    private static func change(_ ours: Double?, _ theirs: Double?, digits: Int) -> String {
        guard let ours, let theirs else { return "unknown" }
        let text = abs(ours - theirs).formatted(fractionDigits: digits)
        guard text.contains(where: { ("1"..."9").contains($0) }) else { return "unchanged" }
        return (ours > theirs ? "+" : "−") + text
    }

    private static func points(_ difference: Double) -> String {
        let text = change(100 * difference, 0, digits: 2)
        return text == "unchanged" ? text : text + " points"
    }

    // MARK: Tables

    /// A simulated figure.
    func figure<Amount: Quantity>(_ amount: Amount) -> Estimate<Amount> {
        Estimate(amount, provenance: study.provenance)
    }

    private func cell<Amount: Quantity>(_ amount: Amount?, otherwise reason: String) -> Cell {
        .figure(amount.map { figure($0) }, otherwise: reason)
    }

    private func number(_ value: Double, unit: String = "") -> Cell {
        .figure(AnyEstimate(value, units: [UnitSymbol(unit, 1)], provenance: study.provenance))
    }

    /// A column for each policy: its figures are of many kinds.
    var comparison: Table {
        func row(_ name: String, _ cell: (PolicyResult) -> Cell) -> [Cell] { [.plain(name)] + study.results.map(cell) }
        let none = "no request was served"
        let adaptive = [
            row("Plans") { .count($0.plans) }, row("Changes of a stage") { .count($0.changes) },
            row("Shortfalls") { .count($0.shortfalls) },
        ]
        return Table(
            columns: ["Figure"] + study.results.map { Table.Column($0.policy.rawValue, alignment: .trailing) },
            rows: [
                row("Requests") { .count($0.simulation.requests) },
                row("Violations") { number(100 * $0.simulation.violations.value, unit: "%") },
                row("Response p50") { cell($0.simulation.response?.p50, otherwise: none) },
                row("Response p95") { cell($0.simulation.response?.p95, otherwise: none) },
                row("Response p99") { cell($0.simulation.response?.p99, otherwise: none) },
                row("Accuracy") {
                    cell($0.simulation.accuracy.map { Fraction($0) }, otherwise: "no request arrived")
                },
                row("Energy per request") { cell($0.simulation.energyPerRequest, otherwise: none) },
                row("Mean power") { cell($0.simulation.meanPower, otherwise: none) },
                row("Replicas, mean") { number($0.meanReplicas) },
                row("Cores, mean") { number($0.meanCost) },
            ] + (isAdaptive ? adaptive : []), notes: notes)
    }

    /// Whether any policy plans anew while the load runs.
    var isAdaptive: Bool { study.results.contains { $0.policy != .fixed } }

    private var notes: [RichText] {
        var notes: [RichText] = [
            """
            Joules and watts are modelled by simulation from the operating points' energies and idle powers; no \
            instrument read them.\(study.results.count > 1 ? " Every policy met the same arrivals." : "")
            """
        ]
        if let deadline = study.conditions.deadline {
            notes.append(
                "Violations: requests served later than \(deadline), dropped or never served, as a share of all.")
        } else {
            notes.append("There is no deadline, so only requests that were never served are violations.")
        }
        if study.results.contains(where: { $0.shortfalls > 0 }) {
            notes.append("Shortfalls: plans for less than the predicted load, since no plan kept the goals at it.")
        }
        return notes + study.leftOut.map { "\($0.policy.rawValue) has no plan: \($0.reason)" }
    }
}
