import Pipelines
import Planning
import Quantities
public import Reporting

/// Turns the variants study into a document.
public struct VariantsReport: Sendable {
    public var study: VariantsStudy
    /// Facts about the report itself: date, machine, version, store.
    public var metadata: [Definition]

    public init(_ study: VariantsStudy, metadata: [Definition]) {
        self.study = study
        self.metadata = metadata
    }

    public var document: Document {
        Document(
            title: "Energy, latency and accuracy of “\(study.pipeline)”",
            subtitle: "What each variant costs per answer, and what that means for the plan",
            metadata: metadata, hasContents: true,
            blocks: answer + plan + charts + correlations + searchSpace + measurements + method)
    }

    // MARK: The answer

    var answer: [Block] {
        guard let plan = study.outcome.plan else {
            let reason = study.outcome.infeasibility.map { "\($0)" } ?? "no reason is known"
            return [.callout(.warning, "**No plan meets the goals.** \(reason)")]
        }
        let choice = plan.stages.map { "\($0.name): \($0.variant), batch \($0.batch), ×\($0.replicas)" }
        let energy = Estimate(plan.energyPerRequest, provenance: plan.provenance.energy)
        let comparison: RichText =
            if let blind = study.energyBlindPlan {
                Self.comparison(plan, blind)
            } else {
                "There is no plan that ignores energy and keeps the other goals."
            }
        return [
            .callout(.answer, "**Run \(choice.joined(separator: "; "))** at \(plan.rate): \(energy) per request."),
            .callout(.answer, comparison),
        ]
    }

    private static func comparison(_ plan: Plan, _ blind: Plan) -> RichText {
        let (ours, theirs) = (plan.energyPerRequest.value, blind.energyPerRequest.value)
        guard theirs > 0, ours < theirs * (1 - 1e-9) else {
            return "A planner that ignores energy chooses a plan of the same energy: here energy changes nothing."
        }
        let saved = percent(1 - ours / theirs)
        let accuracy = change(plan.accuracy - blind.accuracy, digits: 4)
        let cost = change(plan.cost - blind.cost, digits: 1)
        return """
            Taking energy into account saves **\(saved)** of the energy per request against the plan that ignores it: \
            accuracy \(accuracy), cores \(cost).
            """
    }

    /// A difference with its sign, or that there is none.
    private static func change(_ difference: Double, digits: Int) -> String {
        guard abs(difference) > 1e-9 else { return "unchanged" }
        return (difference > 0 ? "+" : "−") + abs(difference).formatted(fractionDigits: digits)
    }

    // MARK: The plan

    var plan: [Block] {
        var blocks: [Block] = [.heading("The plan")]
        if let plan = study.outcome.plan { blocks += [.definitions(plan.figures), .table(plan.stageTable)] }
        blocks.append(.definitions(study.goals.definitions))
        blocks += [.heading("Beside plans that ignore energy", level: 3), .table(comparison)]
        return blocks
    }

    private var comparison: Table {
        var table = Table(columns: Plan.comparisonColumns)
        if let plan = study.outcome.plan {
            table.rows.append(plan.row(named: "This plan"))
            table.emphasizedRows = [0]
        }
        for alternative in study.alternatives {
            if let plan = alternative.outcome.plan {
                table.rows.append(plan.row(named: alternative.kind.rawValue))
            } else if let reason = alternative.outcome.infeasibility {
                table.notes.append("\(alternative.kind.rawValue) has no plan: \(reason)")
            }
        }
        table.notes.append(
            """
            Energy-blind: the same goals without any weight or cap on energy. FA2-low and FA2-high pin the least and \
            the most accurate variants, RIM pins the replicas; all three ignore energy (IPA, arXiv 2308.12871).
            """)
        return table
    }

    static func percent(_ share: Double) -> String { "\((100 * share).formatted(significantDigits: 3)) %" }
}
