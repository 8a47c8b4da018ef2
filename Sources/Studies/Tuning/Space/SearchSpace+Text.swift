import Reporting
import Tuning

extension SearchSpace {
    /// The space as the text of a space file, equal for equal spaces.
    package var fileText: String {
        JSONValue.object([.init("parameters", .array(parameters.map(\.json)))]).serialized()
    }
}

extension Parameter {
    fileprivate var json: JSONValue {
        var members = [JSONValue.Member("name", .text(name))]
        switch domain {
        case .float(let low, let high, let log, let step):
            members += [.init("type", "float"), .init("low", .number(low)), .init("high", .number(high))]
            if log { members.append(.init("log", true)) }
            if let step { members.append(.init("step", .number(step))) }
        case .int(let low, let high, let log, let step):
            members += [.init("type", "int"), .init("low", .number(Double(low))), .init("high", .number(Double(high)))]
            if log { members.append(.init("log", true)) }
            if step != 1 { members.append(.init("step", .number(Double(step)))) }
        case .categorical(let choices):
            members += [.init("type", "categorical"), .init("choices", .array(choices.map(\.fileValue)))]
        }
        if !conditions.isEmpty {
            let pairs = conditions.map { JSONValue.Member($0.parent, .array($0.anyOf.map(\.fileValue))) }
            members.append(.init("when", .object(pairs)))
        }
        return .object(members)
    }
}

extension ParameterValue {
    fileprivate var fileValue: JSONValue {
        switch self {
        case .float(let value): .number(value)
        case .int(let value): .number(Double(value))
        case .text(let value): .text(value)
        case .bool(let value): .flag(value)
        }
    }
}
