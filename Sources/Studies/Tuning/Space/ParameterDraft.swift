import Pipelines
import Tuning
import Yams

/// A parameter of a space file, with the places that faults are told at.
struct ParameterDraft {
    let parameter: Parameter
    let place: String
    let nameNode: Node
    let whenNode: Node?
}

/// The word after `type:`.
private enum ParameterType: String, CaseIterable {
    case float, int, categorical, bool

    /// The keys that it reads beside name, type and when.
    var keys: [String] {
        switch self {
        case .float, .int: ["low", "high", "log", "step"]
        case .categorical: ["choices"]
        case .bool: []
        }
    }
}

extension FileReader {
    private static let keys = ["name", "type", "low", "high", "log", "step", "choices", "when"]

    /// Reads one parameter; nil after a fault, which is reported.
    func parameter(_ node: Node) -> ParameterDraft? {
        guard let fields = fields(node, of: "a parameter", known: Self.keys), let name = fields.name(),
            let nameNode = fields.values["name"], let word = fields.text("type", isRequired: true)
        else { return nil }
        guard let type = ParameterType(rawValue: word) else {
            report(
                .value, "\(name) has the unknown type “\(word)”", at: fields.values["type"].map(place) ?? fields.place,
                advice: suggestion(word, among: ParameterType.allCases.map(\.rawValue)))
            return nil
        }
        for key in ["low", "high", "log", "step", "choices"] where !type.keys.contains(key) {
            guard let stray = fields.values[key] else { continue }
            let keys = type.keys.isEmpty ? "name and when alone" : type.keys.joined(separator: ", ")
            report(
                .key, "\(name) is of type \(word), which has no “\(key)”", at: place(stray),
                advice: "\(word) takes \(keys)")
            return nil
        }
        guard let domain = domain(type, fields, of: name) else { return nil }
        let whenNode = fields.values["when"]
        guard let conditions = whenNode.map({ conditions($0, of: name) }) ?? [] else { return nil }
        return ParameterDraft(
            parameter: Parameter(name, domain, when: conditions), place: fields.place, nameNode: nameNode,
            whenNode: whenNode)
    }

    private func domain(_ type: ParameterType, _ fields: Fields, of name: String) -> Parameter.Domain? {
        switch type {
        case .float:
            let (low, high) = (float("low", fields, of: name), float("high", fields, of: name))
            let step = fields.values["step"] == nil ? nil : float("step", fields, of: name)
            let log = flag("log", fields, of: name)
            guard let low, let high, let log, step != nil || fields.values["step"] == nil else { return nil }
            return .float(low: low, high: high, log: log, step: step)
        case .int:
            let (low, high) = (int("low", fields, of: name), int("high", fields, of: name))
            let step = fields.values["step"] == nil ? 1 : int("step", fields, of: name)
            guard let low, let high, let step, let log = flag("log", fields, of: name) else { return nil }
            return .int(low: low, high: high, log: log, step: step)
        case .categorical:
            guard let node = fields.node("choices", isRequired: true),
                let items = items(node, of: "“choices” of \(name)")
            else { return nil }
            let choices = items.compactMap { value($0, of: "each choice of \(name)") }
            return choices.count == items.count ? .categorical(choices) : nil
        case .bool: return .categorical([.bool(false), .bool(true)])
        }
    }

    private func conditions(_ node: Node, of name: String) -> [Parameter.Condition]? {
        guard let mapping = node.mapping, !mapping.isEmpty else {
            report(
                .value, "“when” of \(name) must be a mapping, not \(node.kind)", at: place(node),
                advice: "write for example when: {act: relu} or when: {act: [relu, gelu]}")
            return nil
        }
        var conditions: [Parameter.Condition] = []
        for (key, condition) in mapping {
            guard let parent = key.scalar?.string else {
                report(.key, "a key of “when” must be a name, not \(key.kind)", at: place(key))
                return nil
            }
            let items = condition.sequence.map(Array.init) ?? [condition]
            let values = items.compactMap { value($0, of: "“when” of \(name)") }
            guard values.count == items.count else { return nil }
            conditions.append(Parameter.Condition(parent, isAnyOf: values))
        }
        return conditions
    }

    private func float(_ key: String, _ fields: Fields, of name: String) -> Double? {
        guard let node = fields.node(key, isRequired: true) else { return nil }
        guard let number = node.plainNumber else {
            report(
                .value, "“\(key)” of \(name) must be a number, not \(node.kind)", at: place(node),
                advice: node.scalar?.string.isEmpty == false
                    ? "write a finite number such as 1e-5, without quotes" : nil)
            return nil
        }
        return number
    }

    private func int(_ key: String, _ fields: Fields, of name: String) -> Int? {
        guard let node = fields.node(key, isRequired: true) else { return nil }
        guard let number = node.plainInteger ?? node.plainNumber.flatMap(Int.init(exactly:)) else {
            report(
                .value, "“\(key)” of \(name) must be a whole number, not \(node.kind)", at: place(node),
                advice: "use type: float for fractions")
            return nil
        }
        return number
    }

    /// False where the key is absent; nil after a fault.
    private func flag(_ key: String, _ fields: Fields, of name: String) -> Bool? {
        fields.values[key] == nil ? false : fields.flag(key)
    }

    /// A choice as it is written: quoted ones are texts, plain ones numbers and truth values where they look so.
    private func value(_ node: Node, of subject: String) -> ParameterValue? {
        guard let scalar = node.scalar, !["", "null", "Null", "NULL", "~"].contains(node.plainText ?? "quoted") else {
            report(
                .value, "\(subject) must be a text, a number or a truth value, not \(node.kind)", at: place(node),
                advice: "quote a text such as \"null\"")
            return nil
        }
        if let number = node.plainInteger { return .int(number) }
        if let number = node.plainNumber { return .float(number) }
        switch node.plainText {
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return .text(scalar.string)
        }
    }
}

extension Node {
    /// The text of a scalar that is not quoted.
    fileprivate var plainText: String? {
        guard let scalar, scalar.style == .plain || scalar.style == .any else { return nil }
        return scalar.string
    }

    fileprivate var plainInteger: Int? { plainText.flatMap { Int($0) } }

    /// A finite number in decimal notation, the only one that YAML and JSON share.
    fileprivate var plainNumber: Double? {
        guard let text = plainText, text.contains(where: \.isNumber),
            text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let number = Double(text), number.isFinite
        else { return nil }
        return number
    }
}
