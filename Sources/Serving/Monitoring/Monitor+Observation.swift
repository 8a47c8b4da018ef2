import Metering
public import Pipelines
public import Quantities
import Simulation
import Synchronization

extension Monitor {
    /// What happened since the last call, for ``DeploymentTarget/observe()`` of the embedded target.
    ///
    /// Arrivals are of the seconds that have ended since the last call; percentiles are of answers of the pipeline. A
    /// request is failed when it was in order and not answered (429 and 5xx); others that were refused do not count.
    /// Energy is the machine's rest and what this process used beyond it, as of the meter's last reading.
    public func observation() -> TargetObservation {
        let ledger = ledger?.state
        let now = clock.now
        return state.withLock { state in
            state.advance(to: now)
            let mark = state.mark(at: now, ledger)
            let window = mark.since(state.observedTo)
            let seconds = state.observedSecond..<max(state.observedSecond, state.second(now))
            let (p50, p99) = state.takePeriodLatencies()
            state.observedTo = mark
            state.observedSecond = seconds.upperBound
            let energy = ledger?.terms.map { ServiceEnergy(window.account, $0) }
            return TargetObservation(
                window: window.time, arrivalsPerSecond: state.arrivals.counts(seconds).map(Double.init),
                answered: window.counts.answered + window.counts.missed, failed: window.counts.missed, p50: p50,
                p99: p99,
                energy: energy?.total, dynamicEnergy: energy?.dynamic,
                stages: state.figures(of: window), processorTime: window.processorTime)
        }
    }

    /// What was done since the start; where a target tells its own figures, theirs.
    public var totals: ServingTotals {
        let ledger = ledger?.state
        return state.withLock { state in
            if let observed = state.observed { return ServingTotals(observed.sum, observed.latest, goals) }
            let energy = ledger.flatMap { ledger in ledger.terms.map { ServiceEnergy(ledger.account, $0) } }
            let all = state.latencies.all
            let answered = state.counts.answered
            return ServingTotals(
                counts: state.counts, p50: all.quantile(0.5).map(Seconds.init),
                p99: all.quantile(0.99).map(Seconds.init), energy: energy?.total, dynamicEnergy: energy?.dynamic,
                idleEnergy: energy?.idle,
                perRequest: answered > 0 ? energy?.total.map { $0 / Double(answered) } : nil,
                carbon: energy.flatMap { ledger?.terms?.emissions(of: $0.total.value) },
                processorTime: ledger?.processorTime)
        }
    }

    /// What the machine draws at rest; nil where that is unknown, or batches run elsewhere.
    public var idlePower: Estimate<Watts>? { ledger?.idlePower }

    /// What the batches of each stage's variants took since the start; empty where a target runs them elsewhere.
    public var served: [ServedFigures] {
        let source = ledger?.state.terms?.provenance
        return state.withLock { state in state.stages.flatMap { $0.served(source) } }
    }
}

/// An account's energy of the service with the ledger's ranges.
struct ServiceEnergy {
    let total: Estimate<Joules>
    /// Nil where rest is unknown.
    let dynamic: Estimate<Joules>?
    let idle: Estimate<Joules>?

    init(_ account: EnergyAccount, _ terms: ChargeTerms) {
        let knowsIdle = account.idle > .zero
        total = terms.estimate(dynamic: account.own, idle: knowsIdle ? account.idle : nil)
        dynamic = knowsIdle ? terms.estimate(dynamic: account.own, idle: nil) : nil
        idle = knowsIdle ? terms.estimate(dynamic: .zero, idle: account.idle) : nil
    }
}
