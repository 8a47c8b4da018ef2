import Quantities

/// The batteries' own gauges: the whole machine, and only while it discharges.
public enum Battery: EnergySource {
    public static let name = "battery"

    static let folder = "sys/class/power_supply/"

    public static func probe(_ host: Host) -> SourceStatus {
        let batteries = BatteryGauge.all(on: host)
        guard !batteries.isEmpty else {
            return .unavailable(
                name, because: "no battery in /sys/class/power_supply tells power or energy",
                fix: "measure on a machine with a battery, unplugged, or choose another source")
        }
        guard batteries.contains(where: { $0.isDischarging(host) }) else {
            return .unavailable(
                name, because: "no battery is discharging, so none tells what the machine draws",
                fix: "unplug the power supply and measure again")
        }
        return SourceStatus(
            name: name, available: true, domains: EnergyDomain.countingEachOnce(batteries.map { $0.domain }),
            resolution: Joules(36), updateInterval: BatteryGauge.updateInterval,
            minimumWindow: BatteryGauge.minimumWindow,
            notes: ["the whole machine, screen included; the gauge states no accuracy"])
    }

    public static func open(_ host: Host) throws(MeteringError) -> any EnergyReader {
        let status = probe(host)
        guard status.available else { throw status.error }
        return BatteryReader(host, BatteryGauge.all(on: host))
    }
}

/// How a battery tells what it gives.
struct BatteryGauge {
    /// The figures a gauge may offer, best first.
    enum Figure {
        /// Power in microwatts.
        case power
        /// Current in microamperes and voltage in microvolts.
        case currentAndVoltage
        /// Energy left in microwatt-hours.
        case energyLeft
        /// Charge left in microampere-hours and voltage in microvolts.
        case chargeLeftAndVoltage

        /// Whether the figure is power at a moment rather than energy left.
        var isPower: Bool {
            switch self {
            case .power, .currentAndVoltage: true
            case .energyLeft, .chargeLeftAndVoltage: false
            }
        }
    }

    let name: String
    let figure: Figure

    static let updateInterval = Seconds(1)
    static let minimumWindow = Seconds(60)

    var folder: String { Battery.folder + name + "/" }
    var domain: EnergyDomain { EnergyDomain(name: name, kind: .battery, source: Battery.name) }

    static func all(on host: Host) -> [BatteryGauge] {
        host.entries(of: Battery.folder).compactMap { name in
            let folder = Battery.folder + name + "/"
            guard host.optionalText(of: folder + "type") == "Battery",
                host.optionalText(of: folder + "scope") != "Device"
            else { return nil }
            return figure(host, folder).map { BatteryGauge(name: name, figure: $0) }
        }
    }

    func isDischarging(_ host: Host) -> Bool { host.optionalText(of: folder + "status") == "Discharging" }

    func isCharging(_ host: Host) -> Bool { host.optionalText(of: folder + "status") == "Charging" }

    private static func figure(_ host: Host, _ folder: String) -> Figure? {
        func tells(_ file: String) -> Bool { host.number(of: folder + file) != nil }
        if tells("power_now") { return .power }
        if tells("current_now") && tells("voltage_now") { return .currentAndVoltage }
        if tells("energy_now") { return .energyLeft }
        return tells("charge_now") && tells("voltage_now") ? .chargeLeftAndVoltage : nil
    }
}
