import Pipelines
import Prediction
import Yams

extension FileReader {
    private static let typeKeys = ["count", "ranges", "grid"]

    /// Reads `types:`, which is `all`, a list of names, or a mapping from names to a count or to more.
    /// - Parameter node: nil asks for all types.
    func types(_ node: Node?, count: Int) -> [CollectionDesign.TypeRequest] {
        let known = LayerType.sampled.map(\.name)
        guard let node, node.scalar?.string != "all" else { return known.map { .init(type: $0, count: count) } }
        if node.sequence != nil {
            return (items(node, of: "“types”", allowsEmpty: true) ?? []).compactMap { item in
                let name = item.scalar?.string ?? ""
                guard known.contains(name) else {
                    report(
                        .value, "there is no layer type \(item.kind) to collect", at: place(item),
                        advice: suggestion(name, among: known))
                    return nil
                }
                return .init(type: name, count: count)
            }
        }
        guard let fields = fields(node, of: "“types”", known: known) else { return [] }
        return known.compactMap { name in
            fields.values[name].flatMap { type(name, $0, count: count) }
        }
    }

    private func type(_ name: String, _ node: Node, count usualCount: Int) -> CollectionDesign.TypeRequest? {
        if node.scalar != nil {
            return wholeNumber(node, of: "the count of \(name)").map { .init(type: name, count: $0) }
        }
        guard let type = try? LayerType.named(name),
            let fields = fields(node, of: name, known: Self.typeKeys)
        else { return nil }
        let parameters = type.parameters.map(\.name)
        var request = CollectionDesign.TypeRequest(type: name, count: 0)
        if let node = fields.values["ranges"],
            let ranges = self.fields(node, of: "ranges of \(name)", known: parameters)
        {
            for (parameter, node) in ranges.values {
                request.ranges[parameter] = range(node, of: "\(parameter) of \(name)")
            }
        }
        if let node = fields.values["grid"], let grid = self.fields(node, of: "the grid of \(name)", known: parameters)
        {
            for parameter in grid.values.keys { request.grid[parameter] = levels(grid, parameter) }
        }
        if let node = fields.values["count"] {
            request.count = wholeNumber(node, of: "the count of \(name)", atLeast: 0) ?? 0
        } else if request.grid.isEmpty {
            request.count = usualCount
        }
        return request
    }

    private func levels(_ grid: Fields, _ parameter: String) -> [Int]? {
        guard let node = grid.values[parameter] else { return nil }
        return range(node, of: "\(parameter) of the grid").flatMap { range in
            if case .oneOf(let levels) = range { return levels }
            report(
                .value, "a grid needs levels for \(parameter)", at: place(node), advice: "write a list, such as [1, 8]")
            return nil
        }
    }

    /// Reads `[1, 3, 5]`, `1..512` or a single number.
    private func range(_ node: Node, of subject: String) -> CollectionDesign.ParameterRange? {
        if node.sequence != nil {
            let levels = (items(node, of: subject) ?? []).compactMap {
                wholeNumber($0, of: "each \(subject)", atLeast: 0)
            }
            guard Set(levels).count == levels.count else {
                report(.value, "\(subject) names a number twice", at: place(node), advice: "name each once")
                return nil
            }
            return .oneOf(levels)
        }
        let text = node.scalar?.string ?? ""
        if let number = Int(text), (0...1_000_000_000).contains(number) { return .oneOf([number]) }
        let ends = text.split(separator: "..").map { Int($0.filter { $0 != " " }) }
        if ends.count == 2, let lower = ends[0], let upper = ends[1], 0 <= lower, lower <= upper, upper <= 1_000_000_000
        {
            return .between(lower, upper)
        }
        report(
            .value, "\(subject) must be a range, a list or a number, not \(node.kind)", at: place(node),
            advice: "write for example 1..512 or [1, 3, 5]")
        return nil
    }
}
