import Quantities
import Reporting
import Simulation

/// What a stage's deployment takes as `user_config`: Ray hands it to the running replicas, which change without a restart.
///
/// `{variant, model, batch, threads, threshold?, wait_s?}`: a batch starts when `threshold` items wait (1 where it and
/// `wait_s` are missing, else `batch`) or the oldest has waited `wait_s` seconds (null for ever).
enum RayUserConfiguration {
    /// - Throws: ``ServingError`` (`configuration`) for a policy that Ray's replicas cannot follow.
    static func json(_ setting: StageSetting, file: String) throws(ServingError) -> JSONValue {
        let members: [JSONValue.Member] = [
            .init("variant", .text(setting.variant)), .init("model", .text(file)),
            .init("batch", .number(Double(setting.batch))), .init("threads", .number(Double(setting.threads))),
        ]
        return .object(members + (try rule(setting)))
    }

    /// The setting behind a `user_config`.
    /// - Returns: nil for one that Perjoule did not write.
    static func setting(_ json: JSONValue, stage: String, replicas: Int) -> StageSetting? {
        guard let variant = json["variant"]?.text, let batch = json["batch"]?.integer, batch >= 1,
            let threads = json["threads"]?.integer, threads >= 1
        else { return nil }
        let timeout = json["wait_s"]?.number.map { Seconds($0) }
        let policy: BatchPolicy
        switch (json["threshold"]?.integer, json["wait_s"]) {
        case (let threshold?, _): policy = .threshold(threshold, timeout: timeout)
        case (nil, nil): policy = .greedy
        case (nil, _): policy = timeout.map { .timeout($0) } ?? .fixed
        }
        return StageSetting(
            stage: stage, variant: variant, batch: batch, replicas: replicas, threads: threads, policy: policy)
    }

    private static func rule(_ setting: StageSetting) throws(ServingError) -> [JSONValue.Member] {
        switch setting.policy {
        case .greedy: return []
        case .fixed: return [.init("wait_s", .null)]
        case .timeout(let timeout): return [.init("wait_s", try wait(timeout, setting))]
        case .threshold(let requests, let timeout):
            let threshold = Double(min(max(1, requests), setting.batch))
            var wait = JSONValue.null
            if let timeout { wait = try self.wait(timeout, setting) }
            return [.init("threshold", .number(threshold)), .init("wait_s", wait)]
        case .table, .smdp, .planned:
            throw ServingError(
                .configuration,
                "Ray's replicas have a queue each and know no load: they cannot batch by \(setting.policy)",
                place: "stage “\(setting.stage)”", advice: "let the stage batch greedily, by size or by timeout")
        }
    }

    private static func wait(_ timeout: Seconds, _ setting: StageSetting) throws(ServingError) -> JSONValue {
        guard timeout.value.isFinite, timeout.value >= 0 else {
            throw ServingError(
                .configuration, "a batch cannot wait for \(timeout)", place: "stage “\(setting.stage)”",
                advice: "give a timeout of at least 0 s")
        }
        return .number(timeout.value)
    }
}
