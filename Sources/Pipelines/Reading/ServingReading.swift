import Quantities
import Yams

extension FileReader {
    /// Reads `serve:`.
    func serving(_ node: Node) -> ServingSettings {
        var settings = ServingSettings()
        guard let fields = fields(node, of: "serve", known: ServingSettings.keys) else { return settings }
        settings.period = fields.quantity("period", as: Seconds.self, .positive)
        settings.predictor = choice("predictor", of: fields, what: "load predictor")
        settings.margin = fields.number("margin", .positive)
        settings.batchPolicy = batchPolicy(fields)
        settings.queueLimit = fields.count("queueLimit")
        settings.deadline = fields.quantity("deadline", as: Seconds.self, .positive)
        settings.minimumSaving = fields.quantity("minimumSaving", as: Fraction.self, .fraction)
        settings.minimumDwell = fields.quantity("minimumDwell", as: Seconds.self, .nonNegative)
        settings.degrade = fields.node("degrade").flatMap(degradation)
        return settings
    }

    private func batchPolicy(_ fields: Fields) -> ServedBatching? {
        guard let text = fields.text("batchPolicy"), let node = fields.node("batchPolicy") else { return nil }
        if let policy = ServedBatching(rawValue: text) { return policy }
        report(
            .value, "“\(text)” is no batch policy", at: place(node),
            advice: suggestion(text, among: ServedBatching.forms))
        return nil
    }

    /// Reads `degrade:`: a word, or a list of goals.
    private func degradation(_ node: Node) -> Degradation? {
        if let word = node.scalar?.string {
            if let degradation = Degradation(word: word) { return degradation }
            report(
                .value,
                "“degrade” of serve must be \(Degradation.words.joined(separator: ", ")) or a list of goals, not \(node.kind)",
                at: place(node), advice: suggestion(word, among: Degradation.words))
            return nil
        }
        guard let items = items(node, of: "“degrade” of serve", allowsEmpty: true) else { return nil }
        let goals = items.compactMap { item -> Degradation.Goal? in
            let name = item.scalar?.string ?? ""
            if let goal = Degradation.Goal(rawValue: name) { return goal }
            report(
                .value, "\(item.kind) is no goal that can be given up", at: place(item),
                advice: suggestion(name, among: Degradation.Goal.allCases.map(\.rawValue)))
            return nil
        }
        if Set(goals).count < goals.count {
            report(.value, "“degrade” of serve names a goal twice", at: place(node), advice: "remove one of the two")
        }
        return .goals(goals)
    }
}

extension ServingSettings {
    static let keys = [
        "period", "predictor", "margin", "batchPolicy", "queueLimit", "deadline", "minimumSaving", "minimumDwell",
        "degrade",
    ]
}
