public import Pipelines
public import Tuning
package import Yams

extension SearchSpace {
    /// Reads a space file: YAML or JSON with a list `parameters`.
    /// - Throws: ``PipelinesError`` for a file that cannot be read, or with file, line and column for a wrong one.
    public init(contentsOf path: String) throws(PipelinesError) {
        try self.init(parsing: TextFile.read(path), file: path)
    }

    /// Reads a space from YAML or JSON text.
    /// - Parameter file: its name, used in messages.
    /// - Throws: ``PipelinesError`` with file, line and column; the first problem carries the others.
    public init(parsing text: String, file: String) throws(PipelinesError) {
        let root = try YAMLText(text: text, file: file, contents: "a space file lists parameters").root()
        let reader = FileReader(file: file)
        let space = reader.searchSpace(root)
        try reader.finish()
        guard let space else { throw PipelinesError(.value, "no space found", place: file) }
        self = space
    }
}

extension FileReader {
    /// Reads a search space: a mapping with `parameters`, or that list itself.
    /// - Returns: nil after a fault, which is reported.
    package func searchSpace(_ node: Node) -> SearchSpace? {
        var list = node
        if node.sequence == nil {
            guard let fields = fields(node, of: "the space", known: ["parameters"]),
                let parameters = fields.node("parameters", isRequired: true)
            else { return nil }
            list = parameters
        }
        guard let items = items(list, of: "“parameters”") else { return nil }
        let drafts = items.compactMap { parameter($0) }
        refuseEqualNames(drafts)
        guard drafts.count == items.count else { return nil }
        do throws(TuningError) {
            return try SearchSpace(drafts.map(\.parameter))
        } catch {
            report(error, in: drafts, orAt: list)
            return nil
        }
    }

    private func refuseEqualNames(_ drafts: [ParameterDraft]) {
        var seen: Set<String> = []
        for draft in drafts where !seen.insert(draft.parameter.name).inserted {
            report(
                .duplicateName, "two parameters are named “\(draft.parameter.name)”", at: place(draft.nameNode),
                advice: "give each its own name")
        }
    }

    /// Tells a fault of the whole at the parameters that have it.
    private func report(_ whole: TuningError, in drafts: [ParameterDraft], orAt list: Node) {
        let unconditional = drafts.map { Parameter($0.parameter.name, $0.parameter.domain) }
        guard Set(unconditional.map(\.name)).count == drafts.count else { return }
        var isTold = false
        for (index, draft) in drafts.enumerated() {
            if let fault = fault(of: [unconditional[index]]) {
                report(.value, "\(draft.parameter.name): \(fault.message)", at: draft.place, advice: fault.advice)
                isTold = true
            }
        }
        guard !isTold else { return }
        for (index, draft) in drafts.enumerated() {
            var others = unconditional
            others[index] = draft.parameter
            if let fault = fault(of: others) {
                let place = draft.whenNode.map { self.place($0) } ?? draft.place
                report(.value, "\(draft.parameter.name): \(fault.message)", at: place, advice: fault.advice)
                isTold = true
            }
        }
        if !isTold { report(.value, whole.message, at: place(list), advice: whole.advice) }
    }

    private func fault(of parameters: [Parameter]) -> TuningError? {
        do throws(TuningError) {
            _ = try SearchSpace(parameters)
            return nil
        } catch {
            return error
        }
    }
}
