package import Inference
package import Metering
package import Quantities

/// Measures runs of bound inputs, or other work: turns the readings before and after it into figures per run.
package struct RunMeasurement: Sendable {
    let meter: Meter
    let pace: TrialPace
    /// The time over which energy is measured.
    let window: Seconds
    let context: CampaignContext

    /// - Parameter window: nil takes what the pace asks for, or more where the meter needs it.
    package init(meter: Meter, pace: TrialPace, window: Seconds? = nil, context: CampaignContext) {
        self.meter = meter
        self.pace = pace
        self.window =
            window ?? max(pace.minimumWindow, meter.choice.shortestWindow ?? .zero)
        self.context = context
    }

    /// Runs without measuring, and tells how long the last run took.
    package func warmUp(_ bound: any BoundRun) throws -> Seconds {
        let clock = context.clock
        let start = clock.now
        var last = Seconds.zero
        for iteration in 0..<pace.warmupIterations {
            let before = clock.now
            if iteration > 0, before - start > pace.warmupLimit { break }
            try bound.run()
            last = clock.now - before
            try Task.checkCancellation()
        }
        return last
    }

    /// Runs over the window, and over at least the pace's count of runs.
    /// - Parameter typical: about how long a run takes.
    /// - Throws: ``InferenceError`` when a run fails, `CancellationError` between two runs, and ``ProfilingError`` for
    ///   figures that are not finite or a meter that was stopped.
    package func measure(_ bound: any BoundRun, typical: Seconds) throws -> TrialFigures {
        var latencySeconds: [Double] = []
        // Half as much again as expected, so that recording a latency rarely allocates.
        latencySeconds.reserveCapacity(min(1 << 24, Int(clamping: 1.5 * window.value / max(typical.value, 1e-7)) + 64))

        let clock = context.clock
        return try measure {
            var now = clock.now
            let end = now + window
            repeat {
                try bound.run()
                let after = clock.now
                latencySeconds.append((after - now).value)
                now = after
                try Task.checkCancellation()
            } while now < end || latencySeconds.count < pace.minimumIterations
            return latencySeconds
        }
    }

    /// Measures work that the caller does.
    /// - Parameter work: returns the latencies, in seconds, among which the energy is divided evenly.
    /// - Throws: what `work` throws, and ``ProfilingError`` for figures that are not finite or a meter that was stopped.
    package func measure(_ work: () throws -> [Double]) throws -> TrialFigures {
        let clock = context.clock
        let ownAtStart = clock.ownCPUTime
        let first = try read()
        let latencySeconds = try work()
        let last = try read()
        let ownTime = clock.ownCPUTime - ownAtStart

        let use = meter.use(from: first, to: last, baseline: context.baseline)
        return try figures(use, latencySeconds: latencySeconds, ownTime: ownTime)
    }

    private func read() throws(ProfilingError) -> Reading {
        do { return try meter.read() } catch {
            throw ProfilingError(.meterStopped, error.message, advice: error.advice)
        }
    }

    private func figures(
        _ use: EnergyUse, latencySeconds: [Double], ownTime: Seconds
    ) throws(ProfilingError) -> TrialFigures {
        let count = Double(latencySeconds.count)
        guard use.window > .zero, use.total.isFinite, use.dynamic?.isFinite ?? true else {
            throw ProfilingError(
                .trialsInvalid, "the meter gave \(use.total.value) in \(use.window)", advice: "check its source")
        }
        let capacity = use.window * Double(context.processors)
        let others = use.hostBusyTime.map { Fraction(max(0, ($0 - ownTime) / capacity)) }
        let own = use.hostBusyTime.flatMap { busy in
            use.idle.map { idle in
                Attribution.energy(
                    total: use.total, idle: idle, share: Attribution.share(processTime: ownTime, hostBusyTime: busy),
                    policy: .dynamicOnly)
            }
        }
        var flags = use.flags.map { TrialFlag.measurement(flag: $0) }
        if let others, others > context.otherLoadLimit { flags.append(.otherLoad(share: others)) }
        return TrialFigures(
            iterations: latencySeconds.count, window: use.window, latency: try LatencySummary(seconds: latencySeconds),
            energy: use.total.map { $0 / count }, idleEnergy: use.idle?.map { $0 / count },
            dynamicEnergy: use.dynamic?.map { $0 / count }, ownEnergy: own?.map { $0 / count },
            meanPower: use.meanPower,
            idlePower: use.idle?.map { $0 / use.window },
            utilisation: use.hostBusyTime.map { Fraction(min(1, $0 / capacity)) }, ownTime: ownTime / count,
            processors: context.processors, conditions: MachineConditions(root: context.root), flags: flags)
    }
}

extension Estimate {
    /// Whether the value and the ends of its interval are numbers.
    fileprivate var isFinite: Bool {
        value.isFinite && (interval?.lower.isFinite ?? true) && (interval?.upper.isFinite ?? true)
    }
}

extension Int {
    /// The whole part of a number, within what an integer holds.
    package init(clamping value: Double) { self = Int(exactly: value.rounded(.down)) ?? (value > 0 ? .max : 0) }

    package init(clamping amount: Bytes) { self.init(clamping: amount.value) }
}
