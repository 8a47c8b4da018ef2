import ArgumentParser
import Metering
import Quantities

/// Options of every command that measures.
struct MeterOptions: ParsableArguments {
    static let usualInterval = Seconds(0.1)

    @Option(
        name: .customLong("source"), help: "An energy source to use; repeat for several. Default: the best available.")
    var sources: [String] = []

    @Option(help: "Time between two samples.", transform: amount)
    var interval: Seconds = usualInterval

    @Option(help: "Power of the idle processor, for the modelled source.", transform: amount)
    var cpuIdleWatts: Watts?

    @Option(help: "Power of the fully loaded processor, for the modelled source.", transform: amount)
    var cpuFullWatts: Watts?

    func validate() throws {
        if let cpuIdleWatts, let cpuFullWatts, cpuIdleWatts > cpuFullWatts {
            throw ValidationError("--cpu-idle-watts \(cpuIdleWatts) is above --cpu-full-watts \(cpuFullWatts)")
        }
    }

    /// The machine to meter; in a container its `/sys` and `/proc` may be mounted below a folder.
    var host: Host {
        Host(
            root: Environment.value("PERJOULE_HOST_ROOT") ?? "/", environment: Environment.current,
            ownPower: ModelledPowerSettings(idle: cpuIdleWatts, full: cpuFullWatts))
    }

    /// What a meter would read here; nil where it could not be opened.
    var choice: SourceChoice? {
        guard let meter = try? Meter(host: host, sources: sources.isEmpty ? nil : sources, interval: interval) else {
            return nil
        }
        meter.stop()
        return meter.choice
    }

    /// Opens the meter and says which figures will be modelled, and why.
    func openMeter(_ output: OutputOptions) throws -> Meter {
        let meter = try Meter(host: host, sources: sources.isEmpty ? nil : sources, interval: interval)
        if meter.choice.fellBackToModel, let missing = meter.choice.missing.first {
            output.say(
                """
                perjoule: energy is MODELLED, not measured. \(missing.name): \(missing.reason ?? "not available"). \
                \(missing.fix.map { "Fix: \($0). " } ?? "")“perjoule sources” shows all.
                """)
        }
        return meter
    }
}
