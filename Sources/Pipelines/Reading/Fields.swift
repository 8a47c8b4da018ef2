package import Quantities
package import Yams

/// The values of one mapping by key, read as the types they must have; every fault is reported to the reader.
package struct Fields {
    let reader: FileReader
    let what: String
    package let place: String
    let line: Int?
    package let values: [String: Node]

    /// The range a number must lie in.
    package enum Range {
        case positive, nonNegative, atLeastOne, fraction

        /// No amount in SI units is larger, so that products of several stay finite.
        static let largest = 1e30
        /// No amount above zero is smaller where it must be above zero.
        static let smallest = 1e-30
    }

    /// The node of a key; with a problem when it must be there and is not.
    package func node(_ key: String, isRequired: Bool = false) -> Node? {
        if let node = values[key] { return node }
        if isRequired { reader.report(.missing, "\(what) needs “\(key)”", at: place, advice: "add “\(key):”") }
        return nil
    }

    package func text(_ key: String, isRequired: Bool = false) -> String? {
        guard let node = node(key, isRequired: isRequired) else { return nil }
        guard let text = node.scalar?.string, !text.trimmed.isEmpty else {
            reader.report(.value, "“\(key)” of \(what) must be a text, not \(node.kind)", at: reader.place(node))
            return nil
        }
        return text
    }

    /// A name: a text without line breaks.
    package func name(isRequired: Bool = true) -> String? {
        guard let name = text("name", isRequired: isRequired) else { return nil }
        guard !name.contains(where: \.isNewline), name.count <= 200 else {
            reader.report(
                .value, "the name of \(what) must be one line of at most 200 characters",
                at: values["name"].map(reader.place) ?? place)
            return nil
        }
        return name
    }

    package func quantity<Amount: Quantity>(
        _ key: String, as _: Amount.Type, _ range: Range, isRequired: Bool = false
    ) -> Amount? {
        guard let node = node(key, isRequired: isRequired) else { return nil }
        guard let text = node.scalar?.string else {
            reader.report(.value, "“\(key)” of \(what) must be an amount, not \(node.kind)", at: reader.place(node))
            return nil
        }
        do {
            let amount = try Amount(parsing: text)
            guard let fault = range.fault(of: amount.value) else { return amount }
            let hint = range == .fraction && amount.value <= 100 ? "write per cent as “\(text)%”" : nil
            reader.report(.value, "“\(key)” of \(what) \(fault), not \(text)", at: reader.place(node), advice: hint)
        } catch {
            reader.report(
                .value, "“\(key)” of \(what): \(error.message)", at: reader.place(node), advice: error.advice)
        }
        return nil
    }

    package func number(_ key: String, _ range: Range, isRequired: Bool = false) -> Double? {
        quantity(key, as: Number.self, range, isRequired: isRequired)?.value
    }

    /// Yes or no, as `true` or `false`.
    package func flag(_ key: String) -> Bool? {
        guard let node = node(key) else { return nil }
        switch node.scalar?.string {
        case "true": return true
        case "false": return false
        default:
            reader.report(
                .value, "“\(key)” of \(what) must be true or false, not \(node.kind)", at: reader.place(node))
            return nil
        }
    }

    package func count(_ key: String, isRequired: Bool = false) -> Int? {
        node(key, isRequired: isRequired).flatMap { count($0, of: "“\(key)” of \(what)") }
    }

    package func counts(_ key: String) -> [Int]? {
        guard let node = node(key), let items = reader.items(node, of: "“\(key)” of \(what)") else { return nil }
        let counts = items.compactMap { count($0, of: "each of “\(key)” of \(what)") }
        if Set(counts).count < counts.count {
            reader.report(.value, "“\(key)” of \(what) names a number twice", at: reader.place(node))
        }
        return counts
    }

    private func count(_ node: Node, of subject: String) -> Int? {
        let text = node.scalar?.string ?? ""
        guard let count = Int(text) ?? Double(text).flatMap(Int.init(exactly:)), count >= 1, count <= 1_000_000_000
        else {
            reader.report(
                .value, "\(subject) must be a whole number from 1, not \(node.kind)", at: reader.place(node))
            return nil
        }
        return count
    }
}

extension Fields.Range {
    /// What is wrong with a number; nil when it lies in the range.
    func fault(of value: Double) -> String? {
        guard value.isFinite else { return "must be finite" }
        guard abs(value) <= Self.largest else { return "is beyond any machine" }
        return switch self {
        case .positive: value >= Self.smallest ? nil : value > 0 ? "is below any machine" : "must be above zero"
        case .nonNegative: value >= 0 ? nil : "must not be negative"
        case .atLeastOne: value >= 1 ? nil : "must be at least 1"
        case .fraction: (0...1).contains(value) ? nil : "must lie between 0 and 1"
        }
    }
}

/// A number without a unit, for example a weight.
private struct Number: Quantity {
    let value: Double
    init(_ value: Double) { self.value = value }
    static let units = [UnitSymbol("", 1)]
}
