import Quantities

/// The values that one trial runs with, in the order of the space; parameters whose conditions fail are left out.
public struct Assignment: Sendable, Hashable {
    /// A parameter's name and value.
    public struct Element: Sendable, Hashable {
        public let name: String
        public let value: ParameterValue

        public init(_ name: String, _ value: ParameterValue) {
            self.name = name
            self.value = value
        }
    }

    public let elements: [Element]

    public init(_ elements: [Element]) { self.elements = elements }

    /// The value of a parameter; nil when it is absent.
    public subscript(name: String) -> ParameterValue? { elements.first { $0.name == name }?.value }
}

extension SearchSpace {
    /// A point of the space with names and values.
    public func assignment(of point: Point) -> Assignment { assignment(of: point.values) }

    /// Coordinates of the space with names and values.
    func assignment(of values: some Collection<Double>) -> Assignment {
        var elements: [Assignment.Element] = []
        for (parameter, value) in zip(parameters, values) where !value.isNaN {
            elements.append(Assignment.Element(parameter.name, parameter.value(of: value)))
        }
        return Assignment(elements)
    }

    /// The point that an assignment names.
    /// - Throws: ``TuningError`` for unknown or missing parameters, values outside the domain, and parameters whose
    ///   conditions fail.
    public func point(of assignment: Assignment) throws(TuningError) -> Point {
        var given: [String: ParameterValue] = [:]
        let names = parameters.map(\.name)
        for element in assignment.elements {
            guard names.contains(element.name) else {
                throw TuningError(
                    .assignment, "\(element.name) is no parameter of the space",
                    advice: names.nearest(to: element.name).map { "did you mean \($0)?" })
            }
            guard given.updateValue(element.value, forKey: element.name) == nil else {
                throw TuningError(.assignment, "\(element.name) is given twice", advice: "give each parameter once")
            }
        }
        var values = [Double](repeating: .nan, count: count)
        for index in order {
            values[index] = try value(
                ofParameter: index, given[parameters[index].name], isActive: isActive(index, at: values))
        }
        return Point(values: values)
    }

    private func value(
        ofParameter index: Int, _ given: ParameterValue?, isActive: Bool
    ) throws(TuningError) -> Double {
        let parameter = parameters[index]
        guard isActive else {
            guard given == nil else {
                throw TuningError(
                    .assignment, "its conditions do not hold", place: "parameter \(parameter.name)",
                    advice: "leave it out, or set the parameters that it depends on")
            }
            return .nan
        }
        guard let given else {
            throw TuningError(
                .assignment, "it has no value", place: "parameter \(parameter.name)", advice: "give it one")
        }
        guard let number = parameter.number(of: given) else {
            throw TuningError(
                .assignment, "\(given) is not among its values", place: "parameter \(parameter.name)",
                advice: "stay within the bounds, steps and choices of the space")
        }
        return number
    }
}

extension Parameter {
    /// The value that a coordinate stands for.
    func value(of number: Double) -> ParameterValue {
        switch domain {
        case .float: .float(number)
        case .int: .int(Int(number))
        case .categorical(let choices): choices[Int(number)]
        }
    }

    /// The coordinate of a value; nil when it is not in the domain.
    func number(of value: ParameterValue) -> Double? {
        if case .categorical(let choices) = domain {
            let exact = choices.firstIndex(of: value)
            return (exact ?? choices.firstIndex { $0.number != nil && $0.number == value.number }).map(Double.init)
        }
        guard let number = value.number else { return nil }
        let axis = Axis(domain)
        return axis.contains(number) ? axis.nearestValue(to: number) : nil
    }
}
