import Pipelines
import Planning
import Quantities
public import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads IPA's pipelines: stages, variants, accuracies, weights and latency goals; the joules are this machine's.
///
/// Source: reconfigurable-ml-pipeline/ipa, arXiv 2308.12871. The raw profiles are not published and none of them has energies, so
/// a variant takes part when the model zoo has its model and the store its profile; the others are left out by name.
public struct IPAImport: Sendable {
    /// The pipeline to take; all when nil.
    public var pipeline: String?
    public var grid: SavingsGrid

    public init(pipeline: String? = nil, grid: SavingsGrid = SavingsGrid()) {
        self.pipeline = pipeline
        self.grid = grid
    }

    static let source = "IPA, arXiv 2308.12871"
    /// Requests per second; its load segments run from 3 to 34.
    static let usualRates = [3, 5, 10, 20, 34].map { Rate($0) }

    /// The cases of a file `pipelines.json`, or of a folder that holds it.
    /// - Throws: ``PipelinesError`` with file and line for what is not such a file, or when no pipeline is complete;
    ///   errors of the store; ``PlanningError`` for loads that make no sense.
    public func source(contentsOf path: String, store: () throws -> Store) throws -> SavingsSource {
        let file = try PublishedFile(Self.file(at: path), contents: "IPA's pipelines.json has pipelines")
        let found = file.members(file.root, of: "the file")?.node("pipelines", isRequired: true)
        let pipelines = found.flatMap { file.members($0, of: "“pipelines”") }
        try file.reader.finish()
        let names = (pipelines?.values ?? [:]).keys.sorted()
        if let pipeline, !names.contains(pipeline) {
            let near = names.nearest(to: pipeline).map { "did you mean “\($0)”?" }
            throw PipelinesError(
                .missing, "there is no pipeline “\(pipeline)”", place: file.reader.file,
                advice: near ?? "known: \(names.joined(separator: ", "))")
        }
        let wanted = pipelines?.values.filter { pipeline == nil || $0.key == pipeline } ?? [:]
        let drafts = wanted.sorted { $0.key < $1.key }.compactMap { IPAPipeline(file, named: $0.key, $0.value) }
        try file.reader.finish()
        var source = SavingsSource(title: "IPA’s pipelines with energies of this machine", cases: [])
        source.terms.reference = "IPA’s latency goal"
        let open = try store()
        for draft in drafts {
            guard let pipeline = try draft.resolved(from: open, leftOut: &source.leftOut, latencies: &source.latencies)
            else { continue }
            let settings = try grid.settings(of: pipeline, usualRates: Self.usualRates)
            source.cases.append(SavingsCase(name: pipeline.name, pipeline: pipeline, settings: settings))
        }
        guard !source.cases.isEmpty else {
            throw PipelinesError(
                .unresolved, "no pipeline has a profiled variant for each stage", place: file.reader.file,
                advice: "run `perjoule profile Examples/ipa-video/full.yaml` first; \(source.leftOut.first ?? "")")
        }
        source.limits = Self.limits
        return source
    }

    private static func file(at path: String) -> String {
        let isFolder = (try? FileManager.default.contentsOfDirectory(atPath: path)) != nil
        return isFolder ? path + "/pipelines.json" : path
    }

    private static let limits = [
        """
        Stages, variants, accuracies, weights and the latency goal are IPA's; latencies and energies are those of this machine's \
        profiles of models with the same architecture, not of IPA's cluster. IPA published no energies.
        """,
        "A replica takes the cores that it was profiled with here; IPA's base allocations of cores per variant are not used.",
        "The pipeline's accuracy is the product of its stages' accuracies, as in IPA; it is not measured on the pipeline.",
    ]
}
