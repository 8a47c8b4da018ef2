import Quantities

/// Processor energy computed from busy time, where nothing measures it.
public enum ModelledPower: EnergySource {
    public static let name = "modelled"

    /// How to replace the table by what the owner knows.
    static let ownPowerAdvice = "--cpu-idle-watts WATTS --cpu-full-watts WATTS"
    private static let minimumWindow = Seconds(1)

    public static func probe(_ host: Host) -> SourceStatus {
        guard host.exists("proc/stat") else {
            return .unavailable(
                name, because: "the system does not tell busy time in /proc/stat", fix: fixWithoutStat,
                provenance: "modelled")
        }
        if let error = host.ownPower.error {
            return .unavailable(
                name, because: error.message, fix: error.advice ?? ownPowerAdvice, provenance: "modelled")
        }
        return SourceStatus(
            name: name, available: true, domains: [domain], updateInterval: LoadReader.slot,
            minimumWindow: minimumWindow, provenance: "modelled", notes: notes(host))
    }

    public static func open(_ host: Host) throws(MeteringError) -> any EnergyReader {
        let status = probe(host)
        guard status.available else { throw status.error }
        let power = LoadPower.of(host)
        return LoadReader(
            host,
            channel: EnergyChannel(
                domain: domain, scale: .load(power), updateInterval: LoadReader.slot, minimumWindow: minimumWindow,
                maximumPower: power.full.upper))
    }

    private static var domain: EnergyDomain { EnergyDomain(name: "cpu", kind: .cpu, source: name) }

    private static func notes(_ host: Host) -> [String] {
        let frequency =
            ClockFrequency(host) == nil
            ? "the clock frequency is not told, which makes the model coarser"
            : "busy time is weighed with the clock frequency"
        return [LoadPower.of(host).origin, frequency, extent(host.ownPower)]
    }

    /// What the figures hold.
    private static func extent(_ ownPower: ModelledPowerSettings) -> String {
        guard ownPower.idle == nil || ownPower.full == nil else {
            return "what the given watts hold; graphics processors are not modelled"
        }
        return "the table’s watts are of whole servers at the wall per thread, so they hold memory, fans and losses of"
            + " the supply; graphics processors are not modelled"
    }

    private static var fixWithoutStat: String {
        #if os(macOS)
            "measure on Linux, or read Apple's own figures with: sudo powermetrics --samplers cpu_power"
        #else
            "sudo mount -t proc proc /proc"
        #endif
    }
}

extension ModelledPowerSettings {
    /// What is wrong with the settings; nil when nothing is.
    var error: MeteringError? {
        for watts in [idle, full].compactMap({ $0 }) where !watts.isFinite || watts < .zero {
            return MeteringError(
                .invalidSetting, "\(watts) is no power a processor can draw", advice: ModelledPower.ownPowerAdvice)
        }
        if let idle, let full, idle > full {
            return MeteringError(
                .invalidSetting, "idle power (\(idle)) is above full power (\(full))",
                advice: ModelledPower.ownPowerAdvice)
        }
        return nil
    }
}
