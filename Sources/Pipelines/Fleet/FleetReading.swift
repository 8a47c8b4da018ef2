import Quantities
import Yams

extension FleetFile {
    /// Reads a fleet from YAML or JSON text. The first problem is thrown, carrying the others.
    /// - Parameter file: its name, used in messages.
    /// - Throws: ``PipelinesError`` with file, line and column.
    public init(parsing text: String, file: String) throws(PipelinesError) {
        let contents = "a fleet file needs pipelines"
        self = try Self(root: YAMLText(text: text, file: file, contents: contents).root(), file: file)
    }

    init(root: Node, file: String) throws(PipelinesError) {
        let reader = FileReader(file: file)
        let fleet = reader.fleet(root)
        try reader.finish()
        guard let fleet else { throw PipelinesError(.value, "no fleet found", place: file) }
        self = fleet
    }

    /// Whether a file is one of a fleet: what tells it from a pipeline file is the key `pipelines`.
    static func isFleet(_ root: Node) -> Bool {
        root.mapping?.keys.contains { $0.scalar?.string == "pipelines" } ?? false
    }
}

extension FileReader {
    private static let keys = ["name", "powerCap", "costCap", "goals", "pipelines"]
    private static let memberKeys = ["file", "name", "rate", "weight", "goals"]

    fileprivate func fleet(_ root: Node) -> FleetFile? {
        guard let fields = fields(root, of: "the fleet", known: Self.keys) else { return nil }
        let name = fields.name(isRequired: false)
        let goals = fields.node("goals").map(goals) ?? Goals()
        let powerCap = fields.quantity("powerCap", as: Watts.self, .positive)
        let costCap = fields.number("costCap", .positive)
        guard let list = fields.node("pipelines", isRequired: true), let nodes = items(list, of: "“pipelines”") else {
            return nil
        }
        let members = nodes.compactMap { member($0, defaults: goals) }
        checkNames(members.map { ($0.name, $0.place) }, of: "pipelines")
        return FleetFile(file: file, name: name, powerCap: powerCap, costCap: costCap, pipelines: members)
    }

    private func member(_ node: Node, defaults: Goals) -> FleetFile.Member? {
        guard let fields = fields(node, of: "a pipeline of the fleet", known: Self.memberKeys) else { return nil }
        let path = fields.text("file", isRequired: true)
        let given = fields.name(isRequired: false)
        let rate = fields.quantity("rate", as: Rate.self, .positive)
        let weight = fields.number("weight", .nonNegative)
        var goals = fields.node("goals").map(goals) ?? Goals()
        if let rate {
            if goals.rate != nil {
                report(.key, "the rate stands under both the pipeline and its goals", at: fields.place)
            }
            goals.rate = rate
        }
        guard let path else { return nil }
        return FleetFile.Member(
            name: given ?? path.stem, file: path, weight: weight ?? 1, goals: goals.completed(by: defaults),
            place: fields.place)
    }
}

extension String {
    /// A path's last part without its ending.
    fileprivate var stem: String {
        let last = split(separator: "/").last.map(String.init) ?? self
        guard let dot = last.lastIndex(of: "."), dot > last.startIndex else { return last }
        return String(last[..<dot])
    }
}
