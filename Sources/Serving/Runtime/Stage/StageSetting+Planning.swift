public import Quantities
public import Simulation

extension StageSetting {
    /// The same setting with a policy that stands for itself: `planned` and `smdp` become the threshold or table that they
    /// mean at a planned load.
    /// - Parameters:
    ///   - service: of the setting's variant and batch.
    ///   - load: items that reach the stage, per second.
    public func resolved(_ service: BatchService, load: Rate) -> StageSetting {
        var resolved = self
        switch policy {
        case .planned, .smdp:
            switch policy.rule(service.limited(to: batch), replicas: replicas, load: load.value) {
            case .threshold(let requests, let timeout):
                resolved.policy = .threshold(requests, timeout: timeout.isFinite ? Seconds(timeout) : nil)
            case .table(let table): resolved.policy = .table(table)
            }
        case .greedy, .fixed, .timeout, .threshold, .table: break
        }
        return resolved
    }
}
