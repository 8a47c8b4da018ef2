import Quantities
import Yams

extension PipelineFile {
    /// Reads a pipeline from YAML or JSON text.
    ///
    /// Bare numbers are in SI units. A stage follows the one before it unless `after:` names others; `after: []` makes
    /// a further source. The first problem is thrown, carrying the others.
    /// - Parameters:
    ///   - text: the content, at most 16 MiB.
    ///   - file: its name, used in messages and provenance.
    /// - Throws: ``PipelinesError`` with file, line and column.
    public init(parsing text: String, file: String) throws(PipelinesError) {
        self = try Self(root: YAMLText(text: text, file: file).root(), file: file)
    }

    init(root: Node, file: String) throws(PipelinesError) {
        let reader = FileReader(file: file)
        let draft = reader.pipeline(root)
        try reader.finish()
        guard var draft else { throw PipelinesError(.value, "no pipeline found", place: file) }
        draft.warnings = reader.warnings
        self = draft
    }
}

extension FileReader {
    private static let keys = [
        "name", "stages", "goals", "profile", "headroom", "maxReplicas", "source", "predict", "interpolate",
        "serve",
    ]
    private static let stageKeys = [
        "name", "fanout", "after", "variants", "maxReplicas", "headroom", "profile", "source", "predict", "interpolate",
        "transform", "inputs",
    ]

    fileprivate func pipeline(_ root: Node) -> PipelineFile? {
        guard let fields = fields(root, of: "the pipeline", known: Self.keys) else { return nil }
        let name = fields.name()
        let campaign = fields.node("profile").map(campaign) ?? CampaignSettings()
        let goals = fields.node("goals").map(goals) ?? Goals()
        let headroom = fields.number("headroom", .positive)
        let maxReplicas = fields.count("maxReplicas")
        let usual = FigureSources(fields, self)
        let serving = fields.node("serve").map(serving)
        guard let list = fields.node("stages", isRequired: true), let nodes = items(list, of: "“stages”") else {
            return nil
        }
        var stages: [(draft: PipelineFile.StageDraft, after: [Node]?, place: String)] = []
        for node in nodes {
            if let stage = stage(node, campaign: campaign, usual: usual) { stages.append(stage) }
        }
        checkNames(stages.map { ($0.draft.name, $0.place) }, of: "stages")
        // A graph over stages that could not all be read would only repeat their faults.
        guard stages.count == nodes.count else { return nil }
        let parents = parents(of: stages.map { ($0.draft.name, $0.after, $0.place) })
        for index in stages.indices { stages[index].draft.after = parents[index] }
        checkLoads(of: stages.map { ($0.draft, $0.place) })
        guard let name else { return nil }
        return PipelineFile(
            file: file, name: name, stages: stages.map(\.draft), headroom: headroom ?? 1, maxReplicas: maxReplicas,
            goals: goals, campaign: campaign, serving: serving, warnings: [])
    }

    private func stage(
        _ node: Node, campaign: CampaignSettings, usual: FigureSources
    ) -> (draft: PipelineFile.StageDraft, after: [Node]?, place: String)? {
        guard let fields = fields(node, of: "a stage", known: Self.stageKeys) else { return nil }
        let name = fields.name()
        let fanout = fields.number("fanout", .positive)
        let maxReplicas = fields.count("maxReplicas")
        let headroom = fields.number("headroom", .positive)
        let settings = fields.node("profile").map(self.campaign)
        let inputs = fields.node("inputs").map { inputSizes($0, of: "stage “\(name ?? "?")”") }
        let after = fields.node("after").flatMap {
            items($0, of: "“after” of stage “\(name ?? "?")”", allowsEmpty: true)
        }
        let transform = fields.text("transform")
        let own = FigureSources(fields, self).completed(by: usual)
        var variants: [PipelineFile.VariantDraft] = []
        if let list = fields.node("variants", isRequired: true) {
            let nodes = items(list, of: "“variants” of stage “\(name ?? "?")”") ?? []
            variants = nodes.compactMap { variant($0, in: name ?? "?", usual: own) }
            checkNames(variants.map { ($0.name, $0.place) }, of: "variants of stage “\(name ?? "?")”")
        }
        guard let name else { return nil }
        let draft = PipelineFile.StageDraft(
            name: name, fanout: fanout ?? 1, after: [], variants: variants, maxReplicas: maxReplicas,
            headroom: headroom, campaign: settings?.completed(by: campaign) ?? campaign, transform: transform,
            inputs: inputs ?? [:], place: fields.place)
        return (draft, after, fields.place)
    }

    /// Reports stages that fan-outs leave with more or fewer requests than can be computed with.
    private func checkLoads(of stages: [(draft: PipelineFile.StageDraft, place: String)]) {
        guard let graph = StageGraph(parents: stages.map(\.draft.after)) else { return }
        for (stage, load) in zip(stages, graph.load(fanouts: stages.map(\.draft.fanout))) {
            guard let fault = Fields.Range.positive.fault(of: load) else { continue }
            report(
                .value, "the fan-outs on the way to stage “\(stage.draft.name)” multiply to \(load), which \(fault)",
                at: stage.place, advice: "“fanout” is requests per request of the stage before")
            return
        }
    }

    /// Reports names that appear twice.
    func checkNames(_ names: [(name: String, place: String)], of what: String) {
        var first: [String: String] = [:]
        for (name, place) in names {
            if let earlier = first[name] {
                report(
                    .duplicateName, "two \(what) are named “\(name)”", at: place,
                    advice: "the other is at \(earlier); rename one")
            }
            first[name] = first[name] ?? place
        }
    }

    /// The parents of each stage as indices; reports unknown names, cycles and stages that hang free.
    private func parents(of stages: [(name: String, after: [Node]?, place: String)]) -> [[Int]] {
        let index = Dictionary(stages.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        var isSound = true
        var parents: [[Int]] = []
        for (position, stage) in stages.enumerated() {
            guard let after = stage.after else {
                parents.append(position == 0 ? [] : [position - 1])
                continue
            }
            var own: [Int] = []
            for node in after {
                let name = node.scalar?.string ?? ""
                guard let parent = index[name], parent != position, !own.contains(parent) else {
                    isSound = false
                    let fault =
                        index[name] == nil
                        ? "there is no stage \(node.kind) to come after"
                        : index[name] == position
                            ? "stage “\(name)” cannot come after itself" : "“after” names “\(name)” twice"
                    let advice = index[name] == nil ? suggestion(name, among: stages.map(\.name)) : nil
                    report(.graph, fault, at: place(node), advice: advice)
                    continue
                }
                own.append(parent)
            }
            parents.append(own)
        }
        guard isSound else { return parents }
        if let cycle = StageGraph.cycle(in: parents) {
            report(
                .graph, "the stages form a cycle: \(cycle.map { stages[$0].name }.joined(separator: " → "))",
                at: stages[cycle.min() ?? 0].place, advice: "remove one “after” of these")
        } else if let free = StageGraph.unconnected(in: parents).first {
            report(
                .graph, "stage “\(stages[free].name)” is not connected to stage “\(stages[0].name)”",
                at: stages[free].place, advice: "name it in an “after”, or give it its own file")
        }
        return parents
    }
}
