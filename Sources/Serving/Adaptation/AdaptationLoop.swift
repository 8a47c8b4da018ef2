import Pipelines
import Quantities

/// Follows the load: observes a target each period, predicts, plans, and changes what is worth changing.
public struct AdaptationLoop: Sendable {
    private var core: AdaptationCore
    private let target: any DeploymentTarget
    private let monitor: Monitor
    private let clock: Clock
    private let told: @Sendable (AdaptationDecision) -> Void
    /// Whether the monitor hears of requests by the target alone.
    private let relays: Bool
    private var backOff: BackOff
    private var lastSettings: [StageSetting]

    /// Time as the loop takes it.
    struct Clock: Sendable {
        var now: @Sendable () -> Seconds
        var sleep: @Sendable (Seconds) async throws -> Void
    }

    /// - Parameters:
    ///   - relays: whether the monitor is told what the target saw; else it knows already.
    ///   - told: hears every decision, after the monitor.
    init(
        _ core: AdaptationCore, running settings: [StageSetting], target: any DeploymentTarget, monitor: Monitor,
        clock: Clock, relays: Bool = false, told: @escaping @Sendable (AdaptationDecision) -> Void
    ) {
        self.core = core
        self.target = target
        self.monitor = monitor
        self.clock = clock
        self.told = told
        self.relays = relays
        backOff = BackOff(period: core.settings.period)
        lastSettings = settings
    }

    /// Decides once a period, until the task is cancelled; a target that fails is tried again later and later.
    public func run() async {
        var loop = self
        while !Task.isCancelled {
            do { try await loop.clock.sleep(loop.backOff.wait) } catch { return }
            guard !Task.isCancelled else { return }
            let decision = await loop.turn()
            if Task.isCancelled { return }
            loop.monitor.record(decision)
            loop.told(decision)
        }
    }

    /// One period.
    mutating func turn() async -> AdaptationDecision {
        var proposal: AdaptationCore.Proposal?
        var isObserved = false
        do throws(ServingError) {
            let observation = try await target.observe()
            isObserved = true
            if relays { monitor.record(observation) }
            let present = try await target.settings()
            monitor.running(present)
            let found = try core.decide(observation, running: present, at: clock.now())
            proposal = found
            lastSettings = present
            monitor.remark(target.remarks)
            var decision = found.decision
            if let settings = found.settings {
                let changes = try await target.apply(settings)
                decision.changes = changes
                core.applied(changes, at: clock.now())
                lastSettings = settings
                monitor.running(settings)
            }
            backOff.succeeded()
            return decision
        } catch {
            if relays, !isObserved { monitor.loseSight() }
            // The target has waited for it in vain: the same wish would only take as long again.
            if error.code == .late, let settings = proposal?.settings {
                core.refused(settings, instead: lastSettings, at: clock.now())
                if let present = try? await target.settings() {
                    lastSettings = present
                    monitor.running(present)
                }
            }
            return failed(error, proposal)
        }
    }

    private mutating func failed(
        _ error: ServingError, _ proposal: AdaptationCore.Proposal?
    ) -> AdaptationDecision {
        backOff.failed()
        let decision = proposal?.decision
        let wish = proposal?.refusal.map { $0 + "; " } ?? ""
        let wait = backOff.wait.formatted(significantDigits: 2)
        // A target that ran out of time tells itself what it goes on with.
        let outlook = error.code == .late ? "plans anew in \(wait)" : "keeps what runs and tries again in \(wait)"
        return AdaptationDecision(
            time: clock.now(), outcome: .failed, observedRate: decision?.observedRate ?? .zero,
            predictedRate: decision?.predictedRate ?? .zero, from: lastSettings, to: lastSettings,
            savedPerRequest: nil,
            reason: "\(wish)\(target.description): \(error.message); \(outlook)",
            changes: [])
    }
}
