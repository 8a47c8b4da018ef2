import Simulation

/// What a stage runs now, from one change to the next.
struct Deployment: Sendable {
    let setting: StageSetting
    let rule: BatchRule
    /// What the model takes and gives.
    let model: ModelInterface
    /// What requests to the stage look like.
    let requests: ModelInterface
    /// Why requests run one by one; nil when they may share a batch.
    let soloReason: String?

    /// - Throws: ``ServingError`` (`configuration`) for a setting that cannot be.
    init(_ setting: StageSetting, _ model: LoadedModel) throws(ServingError) {
        self.setting = setting
        soloReason = model.soloReason
        rule = try setting.rule(largest: model.soloReason == nil ? setting.batch : 1)
        self.model = model.interface
        requests = model.transform.interface(of: model.interface)
    }

    /// Items of the largest batch.
    var largest: Int { soloReason == nil ? setting.batch : 1 }
}

extension StageSetting {
    /// The largest batch anyone may ask for.
    static let batchLimit = 4096

    /// When replicas start a batch of at most so many.
    /// - Throws: ``ServingError`` (`configuration`) for numbers below 1 and policies that depend on a planned load.
    func rule(largest: Int) throws(ServingError) -> BatchRule {
        let place = "stage “\(stage)”"
        for (name, value, most) in [
            ("batch", batch, Self.batchLimit), ("replicas", replicas, 1024), ("threads", threads, 1024),
        ] {
            guard (1...most).contains(value) else {
                throw ServingError(
                    .configuration, "\(name) is \(value)", place: place, advice: "give a number from 1 to \(most)")
            }
        }
        do {
            try policy.validate()
        } catch {
            throw ServingError(.configuration, error.message, place: place, advice: error.advice)
        }
        guard let rule = policy.rule(largest: largest) else {
            let name = policy == .planned ? "planned" : "smdp"
            throw ServingError(
                .configuration, "the batch policy “\(name)” rests on a planned load, and nothing is planned",
                place: place,
                advice: "give operating points to plan with, or let batches start by greedy, full or timeout:TIME")
        }
        return rule
    }
}
