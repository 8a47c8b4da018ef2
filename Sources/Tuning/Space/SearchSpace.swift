import Quantities

/// The hyper-parameters that a search varies, checked: names are unique, domains and conditions make sense.
public struct SearchSpace: Sendable, Hashable {
    /// In the order given.
    public let parameters: [Parameter]
    /// One coordinate per parameter.
    let axes: [Axis]
    /// The parameters' indices with every parent before the parameters that depend on it.
    let order: [Int]
    /// Per parameter, which values of which others it exists under.
    let requirements: [[Requirement]]
    /// Parameters that exist under the same conditions, parents' groups first.
    let groups: [[Int]]

    /// A condition in numbers: the coordinate `parent` is one of `values`.
    struct Requirement: Sendable, Hashable {
        let parent: Int
        let values: [Double]
    }

    /// - Throws: ``TuningError`` for no parameters, names given twice, bounds, steps or choices that make no sense, and
    ///   conditions on unknown parameters, impossible values or in a circle.
    public init(_ parameters: [Parameter]) throws(TuningError) {
        guard !parameters.isEmpty else {
            throw TuningError(.parameter, "the space has no parameters", advice: "list at least one under parameters")
        }
        var indices: [String: Int] = [:]
        for (index, parameter) in parameters.enumerated() {
            try parameter.check()
            guard indices.updateValue(index, forKey: parameter.name) == nil else {
                throw TuningError(
                    .parameter, "two parameters are named \(parameter.name)", advice: "give each its own name")
            }
        }
        self.parameters = parameters
        axes = parameters.map { Axis($0.domain) }
        var requirements: [[Requirement]] = []
        for parameter in parameters {
            requirements.append(try parameter.requirements(among: parameters, indices))
        }
        self.requirements = requirements
        let order = try SearchSpace.order(parameters, requirements)
        self.order = order
        var groups: [(key: [Requirement], members: [Int])] = []
        for index in order {
            if let known = groups.firstIndex(where: { $0.key == requirements[index] }) {
                groups[known].members.append(index)
            } else {
                groups.append((requirements[index], [index]))
            }
        }
        self.groups = groups.map(\.members)
    }

    /// The number of parameters.
    public var count: Int { parameters.count }

    /// Whether some parameters exist only under conditions.
    public var isConditional: Bool { requirements.contains { !$0.isEmpty } }

    /// Whether parameter `index` exists at a point whose parents are set; a parent that does not exist fulfils nothing.
    func isActive(_ index: Int, at values: [Double]) -> Bool {
        requirements[index].allSatisfy { $0.values.contains(values[$0.parent]) }
    }

    /// The point at a place in the unit cube: every coordinate decoded, those of absent parameters left out.
    func point(at units: [Double]) -> Point {
        var values = [Double](repeating: .nan, count: count)
        for index in order where isActive(index, at: values) { values[index] = axes[index].value(at: units[index]) }
        return Point(values: values)
    }

    /// The place of a point in the unit cube; absent parameters sit at one half.
    func units(of values: some Collection<Double>) -> [Double] {
        zip(axes, values).map { $1.isNaN ? 0.5 : $0.unit(of: $1) }
    }
}

extension SearchSpace {
    /// Parents before their dependants, otherwise in the order given.
    private static func order(
        _ parameters: [Parameter], _ requirements: [[Requirement]]
    ) throws(TuningError) -> [Int] {
        var order: [Int] = []
        var isPlaced = [Bool](repeating: false, count: parameters.count)
        while order.count < parameters.count {
            let ready = parameters.indices.filter { index in
                !isPlaced[index] && requirements[index].allSatisfy { isPlaced[$0.parent] }
            }
            guard !ready.isEmpty else {
                let circle = parameters.indices.filter { !isPlaced[$0] }.map { parameters[$0].name }
                throw TuningError(
                    .condition, "the conditions of \(circle.joined(separator: ", ")) form a circle",
                    advice: "let no parameter depend on itself, directly or through others")
            }
            for index in ready { isPlaced[index] = true }
            order += ready
        }
        return order
    }
}

extension Parameter {
    /// The conditions in numbers.
    fileprivate func requirements(
        among parameters: [Parameter], _ indices: [String: Int]
    ) throws(TuningError) -> [SearchSpace.Requirement] {
        var result: [SearchSpace.Requirement] = []
        for condition in conditions {
            guard let parent = indices[condition.parent] else {
                let others = indices.keys.filter { $0 != name }.sorted()
                let hint = others.nearest(to: condition.parent).map { "did you mean \($0)?" }
                throw TuningError(
                    .condition, "it depends on \(condition.parent), which is no parameter", place: "parameter \(name)",
                    advice: hint ?? "name a parameter of the space")
            }
            var values: [Double] = []
            for value in condition.anyOf { values.append(try parameters[parent].conditionValue(value, of: self)) }
            guard !values.isEmpty else {
                throw TuningError(
                    .condition, "its condition on \(condition.parent) allows no value", place: "parameter \(name)",
                    advice: "list the values of \(condition.parent) under which it exists")
            }
            result.append(SearchSpace.Requirement(parent: parent, values: values.sorted()))
        }
        return result.sorted { $0.parent < $1.parent }
    }

    /// A value of this parameter, on which `child` depends, as a number.
    private func conditionValue(_ value: ParameterValue, of child: Parameter) throws(TuningError) -> Double {
        if case .float(_, _, _, step: nil) = domain {
            throw TuningError(
                .condition, "it depends on \(name), whose values are continuous", place: "parameter \(child.name)",
                advice: "depend on a categorical or int parameter")
        }
        guard let number = number(of: value) else {
            throw TuningError(
                .condition, "it depends on \(name) being \(value), which it never is", place: "parameter \(child.name)",
                advice: "use one of \(name)'s values")
        }
        return number
    }
}
