import Quantities
import Reporting
import Store

/// The trials' values of one response in groups that fit into a chart.
struct ResponseDistribution: Sendable, Hashable {
    let units: [UnitSymbol]
    /// What tells the groups apart.
    let grouping: String
    let groups: [Group]
    /// Whether groups show fewer dots than they have trials.
    let isThinned: Bool

    struct Group: Sendable, Hashable {
        let name: String
        let values: [Double]
    }

    private static let mostGroups = 24
    private static let mostDots = 60

    init(_ sample: ResponseSample, _ design: StudyDesign) {
        units = sample.units
        let names = sample.configurations.names
        let values = sample.valuesByConfiguration
        var groups = zip(names, values).map { Group(name: $0, values: $1) }
        var grouping = "configuration"
        if groups.count > Self.mostGroups {
            // As many of the first factors as leave few enough combinations.
            var chosen: [String] = []
            for factor in design.factors.map(\.name) {
                let labels = Self.labels(sample, chosen + [factor])
                guard Set(labels).count <= Self.mostGroups else { continue }
                chosen.append(factor)
            }
            let labels = Self.labels(sample, chosen)
            var order: [String] = []
            var members: [String: [Double]] = [:]
            for (label, values) in zip(labels, values) {
                if members[label] == nil { order.append(label) }
                members[label, default: []] += values
            }
            groups = order.map { Group(name: $0, values: members[$0] ?? []) }
            grouping = chosen.isEmpty ? "" : chosen.joined(separator: " and ")
        }
        self.grouping = grouping
        isThinned = groups.contains { $0.values.count > Self.mostDots }
        self.groups = groups.map { Group(name: $0.name, values: Self.thinned($0.values)) }
    }

    private static func labels(_ sample: ResponseSample, _ factors: [String]) -> [String] {
        let levels = factors.map { factor in sample.levels(of: factor).map { "\(factor)=\($0)" } }
        guard !levels.isEmpty else { return sample.configurations.map { _ in "all trials" } }
        return sample.configurations.indices.map { index in levels.map { $0[index] }.joined(separator: " ") }
    }

    /// Evenly spaced ranks, which keep the extremes and all but exactly the quartiles.
    private static func thinned(_ values: [Double]) -> [Double] {
        guard values.count > mostDots else { return values }
        let sorted = values.sorted()
        return (0..<mostDots).map { sorted[$0 * (sorted.count - 1) / (mostDots - 1)] }
    }
}

extension [Configuration] {
    /// Names by the levels that differ between configurations.
    var names: [String] {
        var first: [String: String] = [:]
        var varying: Set<String> = []
        for configuration in self {
            for (factor, level) in configuration.levels {
                let text = level.description
                if first[factor, default: text] != text { varying.insert(factor) }
                first[factor] = text
            }
        }
        for factor in first.keys where contains(where: { $0.levels[factor] == nil }) { varying.insert(factor) }
        return map { configuration in
            let shown = configuration.levels.filter { varying.contains($0.key) }
            return shown.isEmpty
                ? (configuration.levels.isEmpty ? "all" : "\(configuration)") : "\(Configuration(shown))"
        }
    }
}
