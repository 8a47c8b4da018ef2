package import Quantities

extension Meter {
    /// The energy used between two readings of this meter.
    /// - Parameters:
    ///   - first: the reading at the window's start.
    ///   - last: the reading at its end.
    ///   - baseline: what the machine draws at rest, for telling idle from dynamic energy.
    ///   - carbon: intensity and overhead for emissions; nil tells none.
    public func use(
        from first: Reading, to last: Reading, baseline: Baseline? = nil, carbon: CarbonSettings? = nil
    ) -> EnergyUse {
        let window = max(.zero, last.time - first.time)
        var flags: [MeasurementFlag] = []
        var parts: [EnergyUse.Part] = []
        // Readings of another meter have other channels; those that are missing tell nothing.
        let known = min(first.channels.count, last.channels.count)
        for (index, channel) in channels.prefix(known).enumerated() {
            let account = ChannelWindow(
                channel: channel, window: window, first: first.channels[index], last: last.channels[index],
                firstTime: first.time, lastTime: last.time)
            let energy = account.energy
            parts.append(
                EnergyUse.Part(domain: channel.domain, energy: energy, idle: account.idleEnergy(baseline)))
            flags += account.flags
        }
        EnergyUse.Part.replaceInconsistent(&parts, flags: &flags)
        let missed = last.missedSamples - first.missedSamples
        if missed > 0 { flags.append(.samplesMissed(count: missed)) }
        if baseline?.warnings.isEmpty == false { flags.append(.baselineUnquiet) }
        return EnergyUse(
            window: window, parts: parts, peak: last.peaks.highest(since: first.time),
            processorTime: first.processorTime.flatMap { start in last.processorTime?.since(start) },
            expectsIdle: baseline != nil, carbon: carbon, flags: flags)
    }

    /// What the machine draws at rest: by the model, or the baseline of what is measured; nil where a domain's is unknown.
    package func idlePower(_ baseline: Baseline? = nil) -> Estimate<Watts>? {
        let counted = channels.filter(\.domain.countsTowardsTotal)
        let known = counted.compactMap { channel -> Estimate<Watts>? in
            guard case .load(let power) = channel.scale else { return baseline?.power(of: channel.domain) }
            return power.idleEnergy(window: Seconds(1)).map { $0 / Seconds(1) }
        }
        return known.count == counted.count ? Estimate.sum(known) : nil
    }
}

extension EnergyUse {
    /// Adds up parts.
    fileprivate init(
        window: Seconds, parts: [Part], peak: Watts?, processorTime: ProcessorTime?, expectsIdle: Bool,
        carbon: CarbonSettings?, flags: [MeasurementFlag]
    ) {
        let counted = parts.filter { $0.domain.countsTowardsTotal }
        let total =
            Estimate.sum(counted.map { $0.energy }) ?? Estimate(Joules.zero, provenance: .measured(by: "no domain"))
        let idleParts = counted.compactMap { $0.idle }
        let mean = total.map { window > .zero ? $0 / window : .zero }
        var highest = mean
        if let peak, peak > mean.value {
            highest.value = peak
            highest.interval = mean.interval.map {
                .init($0.lower * (peak / mean.value), $0.upper * (peak / mean.value), basis: $0.basis)
            }
        }
        self.init(
            window: window, parts: parts, total: total, meanPower: mean, peakPower: highest,
            hostBusyTime: processorTime?.busy, hostStolenTime: processorTime?.stolen,
            carbon: carbon?.emissions(of: total), flags: flags)
        flagStolenTime()
        if let idle = Estimate.sum(idleParts), idleParts.count == counted.count {
            self.idle = idle
            dynamic = total.less(idle)
        } else if expectsIdle || !idleParts.isEmpty {
            for part in counted where part.idle == nil { self.flags.append(.baselineMissing(domain: part.domain.name)) }
        }
    }
}

extension EnergyUse.Part {
    /// Counts the packages and memory in place of a platform counter that shows less than they do.
    ///
    /// Boards that do not wire the platform counter let it show nothing, or part of the truth.
    fileprivate static func replaceInconsistent(_ parts: inout [Self], flags: inout [MeasurementFlag]) {
        for platform in parts where platform.domain.kind == .platform && platform.domain.countsTowardsTotal {
            let contained = parts.filter { $0.domain.parent == platform.domain.name }
            let sum = contained.reduce(Joules.zero) { $0 + $1.energy.value }
            guard sum > (platform.energy.interval?.upper ?? platform.energy.value) else { continue }
            flags.append(.domainInconsistent(domain: platform.domain.name))
            for index in parts.indices {
                if parts[index].domain == platform.domain {
                    parts[index].domain.countsTowardsTotal = false
                } else if parts[index].domain.parent == platform.domain.name {
                    parts[index].domain.countsTowardsTotal = true
                }
            }
        }
    }
}

extension Estimate where Amount == Joules {
    /// This figure less another, never below 0.
    package func less(_ other: Self) -> Self {
        let provenance = Provenance.combined([provenance, other.provenance]) ?? provenance
        let difference = max(.zero, value - other.value)
        guard interval != nil || other.interval != nil else { return Estimate(difference, provenance: provenance) }
        let lower = max(.zero, (interval?.lower ?? value) - (other.interval?.upper ?? other.value))
        let upper = max(.zero, (interval?.upper ?? value) - (other.interval?.lower ?? other.value))
        return Estimate(
            difference, interval: .init(lower, upper, basis: interval?.basis ?? other.interval?.basis ?? ""),
            provenance: provenance)
    }
}
