import Pipelines
import Profiling
import Quantities
import Yams

extension StudySettings {
    /// The keys of a study file that every kind has.
    static let keys = gatheredKeys + ["replicates", "warmup", "cooldown", "baseline", "budget"]
    /// Those of them that also kinds have that measure nothing.
    static let gatheredKeys = ["kind", "name", "seed"]
}

extension FileReader {
    private static let replicateKeys = ["least", "most", "target", "level"]
    private static let budgetKeys = ["trials", "time", "energy"]

    /// Reads what every study may say.
    func settings(_ fields: Fields, name: String) -> StudySettings {
        var settings = StudySettings(name: name)
        settings.seed = seed(fields) ?? settings.seed
        if let node = fields.values["replicates"] { settings.stopping = stopping(node) ?? settings.stopping }
        if let node = fields.values["warmup"] {
            settings.warmup = wholeNumber(node, of: "“warmup” of the study", atLeast: 0) ?? settings.warmup
        }
        settings.cooldown = fields.quantity("cooldown", as: Seconds.self, .nonNegative) ?? settings.cooldown
        settings.baseline = fields.quantity("baseline", as: Seconds.self, .positive)
        if let node = fields.values["budget"],
            let fields = self.fields(node, of: "the budget", known: Self.budgetKeys)
        {
            settings.budget = StudyBudget(
                trials: fields.count("trials"), time: fields.quantity("time", as: Seconds.self, .positive),
                energy: fields.quantity("energy", as: Joules.self, .positive))
        }
        return settings
    }

    private func seed(_ fields: Fields) -> UInt64? {
        guard let node = fields.values["seed"] else { return nil }
        if let seed = UInt64(node.scalar?.string ?? "") { return seed }
        report(.value, "“seed” must be a whole number from 0, not \(node.kind)", at: place(node))
        return nil
    }

    /// Reads a count, or `{least: 3, most: 10, target: 5%, level: 95%}`.
    private func stopping(_ node: Node) -> StoppingRule? {
        if node.scalar != nil { return wholeNumber(node, of: "“replicates”").map(StoppingRule.repeats) }
        guard let fields = fields(node, of: "“replicates”", known: Self.replicateKeys) else { return nil }
        let usual = StoppingRule()
        let most = fields.count("most")
        let least = fields.count("least") ?? min(usual.minimumRepeats, most ?? .max)
        let target = fields.quantity("target", as: Fraction.self, .positive) ?? usual.target
        let level = fields.quantity("level", as: Fraction.self, .fraction)?.value ?? usual.level
        let rule = StoppingRule(
            minimumRepeats: least, maximumRepeats: most ?? max(least, usual.maximumRepeats), target: target,
            level: level)
        if least > rule.maximumRepeats {
            report(
                .value, "“least” of “replicates” is \(least), and “most” only \(rule.maximumRepeats)",
                at: fields.place, advice: "“most” must be at least “least”")
        } else if least == rule.maximumRepeats, fields.values["target"] != nil {
            report(
                .value, "“target” of “replicates” decides nothing: every configuration gets \(least) trials",
                at: fields.place, advice: "let “most” be larger than “least”, or remove “target”")
        }
        if !(0.5..<1).contains(level) {
            report(
                .value, "“level” of “replicates” must be at least 50% and below 100%",
                at: fields.values["level"].map(place) ?? fields.place, advice: "write for example level: 95%")
        }
        return rule
    }
}
