public import Pipelines
public import Planning
import Quantities

extension SavingsSource {
    /// The one case of a pipeline file whose figures are complete.
    /// - Throws: ``PlanningError`` when neither the grid nor the file has a load.
    public init(_ pipeline: Pipeline, grid: SavingsGrid) throws(PlanningError) {
        self.init(
            title: "Pipeline “\(pipeline.name)”",
            cases: [
                SavingsCase(name: pipeline.name, pipeline: pipeline, settings: try grid.settings(of: pipeline))
            ])
        terms.reference = pipeline.goals.latencySLA == nil ? terms.reference : "the file’s latency goal"
        limits = [
            "The pipeline’s accuracy is combined from its stages’ accuracies; it is not measured on the pipeline.",
            "A figure that was typed in is as good as whoever typed it; the provenance of each is listed with the figures.",
        ]
    }

    /// The source with those cases alone whose names contain a text, whatever its case.
    /// - Throws: ``PipelinesError`` with the nearest name when there is none.
    public func only(_ text: String) throws(PipelinesError) -> SavingsSource {
        var source = self
        source.cases = cases.filter { $0.name.lowercased().contains(text.lowercased()) }
        guard source.cases.isEmpty else { return source }
        let names = cases.map(\.name)
        let near = names.nearest(to: text).map { "did you mean “\($0)”?" }
        throw PipelinesError(
            .missing, "no case’s name contains “\(text)”",
            advice: near ?? "some are: \(names.prefix(5).joined(separator: "; "))")
    }
}

extension SavingsCase {
    /// The name of a file for the case's pipeline.
    public var fileName: String {
        let words = name.lowercased().split { !($0.isLetter || $0.isNumber) }
        return words.joined(separator: "-") + ".yaml"
    }
}
