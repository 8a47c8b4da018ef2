import Quantities
import Yams

extension FileReader {
    /// Reads `goals:`.
    func goals(_ node: Node) -> Goals {
        var goals = Goals()
        guard let fields = fields(node, of: "goals", known: Goals.keys) else { return goals }
        goals.rate = fields.quantity("rate", as: Rate.self, .positive)
        goals.latencySLA = fields.quantity("latencySLA", as: Seconds.self, .positive)
        goals.energySLA = fields.quantity("energySLA", as: Joules.self, .positive)
        goals.powerCap = fields.quantity("powerCap", as: Watts.self, .positive)
        goals.carbonBudget = fields.quantity("carbonBudget", as: CarbonRate.self, .positive)
        goals.costCap = fields.number("costCap", .positive)
        goals.accuracyFloor = fields.quantity("accuracyFloor", as: Fraction.self, .nonNegative)?.value
        goals.carbonIntensity = fields.quantity("carbonIntensity", as: CarbonIntensity.self, .nonNegative)
        goals.pue = fields.number("pue", .atLeastOne)
        goals.idlePower = fields.quantity("idlePower", as: Watts.self, .nonNegative).map {
            Estimate($0, provenance: provenance(fields, "idlePowerSource") ?? given(fields))
        }
        goals.switchCost = fields.number("switchCost", .nonNegative)
        goals.objective = fields.node("objective").flatMap(objective)
        goals.accuracyOfPipeline = choice("accuracyOfPipeline", of: fields, what: "way to combine accuracies")
        goals.latencyModel = choice("latencyModel", of: fields, what: "latency model")
        return goals
    }

    /// Reads one of the names of an enumeration.
    func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ key: String, of fields: Fields, what: String
    ) -> Choice? {
        guard let name = fields.text(key), let node = fields.node(key) else { return nil }
        if let choice = Choice(rawValue: name) { return choice }
        report(
            .value, "“\(name)” is no \(what)", at: place(node),
            advice: suggestion(name, among: Choice.allCases.map(\.rawValue)))
        return nil
    }

    /// Reads a mapping of weights, or the text the command line takes.
    private func objective(_ node: Node) -> Objective? {
        if let text = node.scalar?.string {
            do {
                return try Objective(parsing: text)
            } catch {
                report(error.code, error.message, at: place(node), advice: error.advice)
                return nil
            }
        }
        guard let fields = fields(node, of: "objective", known: Objective.terms) else { return nil }
        return Objective(
            accuracy: fields.number("accuracy", .nonNegative) ?? 0, cost: fields.number("cost", .nonNegative) ?? 0,
            energy: fields.number("energy", .nonNegative) ?? 0)
    }

    /// Reads `profile:` of a file or stage.
    func campaign(_ node: Node) -> CampaignSettings {
        guard let fields = fields(node, of: "profile", known: CampaignSettings.keys) else { return CampaignSettings() }
        return CampaignSettings(
            batches: fields.counts("batches"), threads: fields.counts("threads"), repeats: fields.count("repeats"),
            warmup: fields.count("warmup"), window: fields.quantity("window", as: Seconds.self, .positive),
            cooldown: fields.quantity("cooldown", as: Seconds.self, .nonNegative))
    }
}

extension Goals {
    static let keys = [
        "rate", "latencySLA", "energySLA", "powerCap", "carbonBudget", "costCap", "accuracyFloor", "carbonIntensity",
        "pue", "idlePower", "idlePowerSource", "switchCost", "objective", "accuracyOfPipeline", "latencyModel",
    ]
}

extension CampaignSettings {
    static let keys = ["batches", "threads", "repeats", "warmup", "window", "cooldown"]
}
