import Pipelines
import Quantities
import Reporting
import Yams

/// Which columns of a table of runs mean what.
package struct RunColumns: Sendable, Hashable, Encodable {
    package var factors: [String]
    /// What else makes a configuration, whose effect is then random.
    package var configuration: [String] = []
    package var responses: [ResponseColumn]
    /// Counts the runs of a configuration; without it rows are counted in their order.
    package var replicate: String?
    package var seed: String?

    /// Those that every table must have.
    var all: [String] { factors + configuration + responses.map(\.column) + [replicate, seed].compactMap(\.self) }
}

/// Which columns of a table of searches' trials mean what.
package struct SearchColumns: Sendable, Hashable, Encodable {
    package var sampler: String
    /// What is searched on, by one or more columns; none where there is one task.
    package var task: [String] = []
    /// Tells the searches of one sampler on one task apart; without it there is one.
    package var search: String?
    /// Orders the trials of a search; without it they stand in order.
    package var trial: String?
    package var energy: ResponseColumn
    package var score: ResponseColumn

    var all: [String] { [sampler, energy.column, score.column] + task + [search, trial].compactMap(\.self) }

    /// The levels of a trial's configuration.
    static let samplerLevel = "sampler"
    static let taskLevel = "task"
    static let searchLevel = "search"
}

/// A column of figures.
package struct ResponseColumn: Sendable, Hashable, Encodable {
    package var column: String
    package var figure: String
    package var title: String
    /// The symbol of the unit; empty for a bare number.
    package var unit: String
    package var lessIsBetter: Bool?

    init(_ column: String, figure: String, title: String, unit: String, lessIsBetter: Bool?) {
        self.column = column
        self.figure = figure
        self.title = title
        self.unit = unit
        self.lessIsBetter = lessIsBetter
    }

    var response: StudyResponse { StudyResponse(figure, title: title, lessIsBetter: lessIsBetter) }
}

extension FileReader {
    private static let runKeys = ["factors", "configuration", "responses", "replicate", "seed"]
    private static let searchKeys = ["sampler", "task", "search", "trial", "energy", "score"]
    private static let responseKeys = ["column", "figure", "title", "unit", "better"]

    func runColumns(_ node: Node) -> RunColumns? {
        guard let fields = fields(node, of: "“columns”", known: Self.runKeys) else { return nil }
        let factors = texts(fields.node("factors", isRequired: true), of: "“factors”")
        guard let responses = fields.node("responses", isRequired: true) else { return nil }
        let items = responses.sequence.map(Array.init) ?? [responses]
        let read = items.compactMap { response($0, of: "each of “responses”", unit: nil) }
        guard !factors.isEmpty, !read.isEmpty, read.count == items.count else { return nil }
        if Set(read.map(\.figure)).count < read.count {
            report(
                .value, "two responses are called by one figure", at: place(responses),
                advice: "give each a “figure” of its own")
        }
        return RunColumns(
            factors: factors, configuration: texts(fields.values["configuration"], of: "“configuration”"),
            responses: read, replicate: fields.text("replicate"), seed: fields.text("seed"))
    }

    func searchColumns(_ node: Node) -> SearchColumns? {
        guard let fields = fields(node, of: "“columns”", known: Self.searchKeys) else { return nil }
        let energy = fields.node("energy", isRequired: true).flatMap { response($0, of: "“energy”", unit: "J") }
        let score = fields.node("score", isRequired: true).flatMap { response($0, of: "“score”", unit: nil) }
        guard let sampler = fields.text("sampler", isRequired: true), let energy, let score else { return nil }
        guard ResponseUnits(energy.unit).base == "J" else {
            report(
                .value, "“\(energy.unit)” is no unit of energy", at: fields.place, advice: "write for example unit: kJ")
            return nil
        }
        return SearchColumns(
            sampler: sampler, task: texts(fields.values["task"], of: "“task”"), search: fields.text("search"),
            trial: fields.text("trial"), energy: energy, score: score)
    }

    /// A column's name, or `{column: energy_j, title: Energy per run, unit: J, better: less, figure: energy.total}`.
    private func response(_ node: Node, of what: String, unit: String?) -> ResponseColumn? {
        if let name = node.scalar?.string, !name.isEmpty {
            return ResponseColumn(
                name, figure: name, title: name, unit: unit ?? "", lessIsBetter: unit == nil ? nil : true)
        }
        guard let fields = fields(node, of: what, known: Self.responseKeys),
            let column = fields.text("column", isRequired: true)
        else { return nil }
        var lessIsBetter: Bool? = unit == nil ? nil : true
        if let better = fields.text("better") {
            guard ["less", "more"].contains(better) else {
                report(
                    .value, "“better” must be less or more, not “\(better)”",
                    at: fields.values["better"].map(place) ?? fields.place)
                return nil
            }
            lessIsBetter = better == "less"
        }
        return ResponseColumn(
            column, figure: fields.text("figure") ?? column, title: fields.text("title") ?? column,
            unit: fields.text("unit") ?? unit ?? "", lessIsBetter: lessIsBetter)
    }

    /// One text or a list of them; empty, with a problem, for anything else.
    func texts(_ node: Node?, of what: String) -> [String] {
        guard let node else { return [] }
        guard node.scalar == nil else { return [node.scalar?.string ?? ""].filter { !$0.isEmpty } }
        guard let items = items(node, of: what) else { return [] }
        let texts = items.compactMap { item -> String? in
            guard let text = item.scalar?.string, !text.isEmpty else {
                report(.value, "each of \(what) must be a name, not \(item.kind)", at: place(item))
                return nil
            }
            return text
        }
        if Set(texts).count < texts.count { report(.value, "\(what) has a name twice", at: place(node)) }
        return texts
    }
}
