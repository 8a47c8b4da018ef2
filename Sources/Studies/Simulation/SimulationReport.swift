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
        Document(title: title, subtitle: subtitle, blocks: answer + comparison + stages + plans)
    }

    /// The comparison, the timelines, the settings and what the figures are worth.
    public var document: Document {
        Document(
            title: title, subtitle: subtitle, metadata: metadata, hasContents: true,
            blocks: answer + [.heading("Policies side by side")] + comparison + stages + plans + timelines + settings
                + method)
    }

    private var title: String { "“\(study.pipeline)” under simulated load" }

    private var subtitle: RichText { "\(study.load), for \(study.conditions.duration)" }

    /// A simulated figure.
    func figure<Amount: Quantity>(_ amount: Amount) -> Estimate<Amount> {
        Estimate(amount, provenance: study.provenance)
    }

    /// Whether any policy plans anew while the load runs.
    var isAdaptive: Bool { study.results.contains { $0.policy.isAdaptive } }

    /// Whether figures are means over several runs.
    var isReplicated: Bool { study.conditions.replications > 1 }
}
