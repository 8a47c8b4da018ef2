public import Metering
public import Quantities
public import Reporting
public import Store

/// What one run of a command cost, as reported: energy named by what it is of, time, power, emissions.
public struct RunFigures: Sendable, Encodable {
    public var command: String
    public var exitCode: Int32
    /// Wall time.
    public var seconds: Seconds
    /// CPU time of the whole process tree.
    public var cpuSeconds: Seconds
    public var peakMemory: Bytes
    public var energy: Energy
    public var power: Power
    /// Emissions; nil without a country or an intensity.
    public var carbon: Carbon?
    /// What to know about the figures.
    public var flags: [String]
    public var regions: RegionReport?

    public struct Energy: Sendable, Encodable {
        /// Charged to the command's process tree by its share of busy time: dynamic energy, unless asked otherwise.
        public var command: Estimate<Joules>
        /// The whole machine's while the command ran.
        public var host: Estimate<Joules>
        /// What the machine would have used at rest; nil when not known.
        public var hostIdle: Estimate<Joules>?
        /// Total less idle; nil when idle is not known.
        public var hostDynamic: Estimate<Joules>?
        /// Every domain, counted or not.
        public var domains: [EnergyUse.Part]
    }

    /// The whole machine's power while the command ran.
    public struct Power: Sendable, Encodable {
        public var mean: Estimate<Watts>
        public var peak: Estimate<Watts>
    }

    public struct Carbon: Sendable, Encodable {
        public var command: Estimate<GramsCO2e>
        public var host: Estimate<GramsCO2e>
    }

    /// - Parameter carbon: as the run was measured with.
    public init(_ measured: MeasuredRun, carbon settings: CarbonSettings?) {
        let (run, use) = (measured.run, measured.use)
        command = run.command.description
        exitCode = run.exitCode
        seconds = run.wall
        cpuSeconds = run.cpu
        peakMemory = run.peakMemory
        energy = Energy(
            command: measured.attributed, host: use.total, hostIdle: use.idle, hostDynamic: use.dynamic,
            domains: use.parts)
        power = Power(mean: use.meanPower, peak: use.peakPower)
        carbon = settings.map {
            Carbon(command: $0.emissions(of: measured.attributed), host: $0.emissions(of: use.total))
        }
        flags = use.flags.map(\.description) + measured.notes
        regions = measured.regions.isEmpty ? nil : measured.regions
    }

    /// The figures as they lie in the store, named alike for every command.
    public var stored: [Figure] {
        let clock = Provenance.measured(by: "the clock")
        var figures = [
            Figure("energy.command", energy.command), Figure("energy.host", energy.host),
            Figure("power.mean", power.mean), Figure("power.peak", power.peak),
            Figure("time.wall", Estimate(seconds, provenance: clock)),
            Figure("time.cpu", Estimate(cpuSeconds, provenance: .measured(by: "the kernel"))),
            Figure("memory.peak", Estimate(peakMemory, provenance: .measured(by: "the kernel"))),
        ]
        if let idle = energy.hostIdle { figures.append(Figure("energy.host.idle", idle)) }
        if let dynamic = energy.hostDynamic { figures.append(Figure("energy.host.dynamic", dynamic)) }
        if let carbon { figures.append(Figure("carbon.command", carbon.command)) }
        return figures
    }

    /// The figures of one run, for people.
    public var definitions: [Definition] {
        let clock = Provenance.measured(by: "the clock")
        var list = [
            Definition("Energy, this command", .figure(energy.command)),
            Definition("Energy, whole machine", .figure(energy.host)),
        ]
        if let idle = energy.hostIdle { list.append(Definition("  of it idle", .figure(idle))) }
        if let dynamic = energy.hostDynamic { list.append(Definition("  of it dynamic", .figure(dynamic))) }
        list += [
            Definition("Power, mean", .figure(power.mean)), Definition("Power, peak", .figure(power.peak)),
            Definition("Time", .figure(Estimate(seconds, provenance: clock))),
            Definition("CPU time", .figure(Estimate(cpuSeconds, provenance: .measured(by: "the kernel")))),
            Definition(
                "Emissions, this command",
                .figure(carbon?.command, otherwise: CarbonSettings.howToGive)),
        ]
        return list
    }
}
