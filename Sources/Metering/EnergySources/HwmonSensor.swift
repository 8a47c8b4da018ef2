import Quantities

/// One file of a hardware monitor: energy in microjoules or power in microwatts (kernel's hwmon sysfs interface).
struct HwmonSensor {
    let file: String
    let isEnergy: Bool
    let domain: EnergyDomain

    static let energyUnit = Joules(1e-6)
    /// Drivers renew their figures from every millisecond to every second; the usual is a tenth.
    static let updateInterval = Seconds(0.1)
    static let minimumWindow = Seconds(1)

    /// Every sensor of a host whose meaning is known; others are taken for parts of the board.
    static func all(on host: Host) -> [HwmonSensor] {
        var sensors: [HwmonSensor] = []
        for monitor in host.entries(of: "sys/class/hwmon") {
            let folder = "sys/class/hwmon/" + monitor + "/"
            let driver = host.optionalText(of: folder + "name") ?? monitor
            let found = files(host, folder).compactMap {
                sensor(host, driver: driver, monitor: monitor, folder, file: $0)
            }
            // A driver that tells sockets tells their cores too, which would only cost time to read.
            let tellsPackages = found.contains { $0.domain.kind == .package }
            for sensor in found where !(tellsPackages && sensor.domain.kind == .core) {
                sensors.append(sensor.renamed(unlessUniqueIn: sensors))
            }
        }
        return sensors
    }

    /// The energy files of a monitor, else its power files: one figure per number.
    private static func files(_ host: Host, _ folder: String) -> [String] {
        let names = host.entries(of: folder)
        let energy = names.filter { $0.hasPrefix("energy") && $0.hasSuffix("_input") }
        if !energy.isEmpty { return energy }
        let inputs = names.filter { $0.hasPrefix("power") && $0.hasSuffix("_input") }
        let averages = names.filter { $0.hasPrefix("power") && $0.hasSuffix("_average") }
        return inputs + averages.filter { !inputs.contains($0.prefix { $0 != "_" } + "_input") }
    }

    private static func sensor(
        _ host: Host, driver: String, monitor: String, _ folder: String, file: String
    ) -> HwmonSensor? {
        let channel = String(file.prefix { $0 != "_" })
        let label = host.optionalText(of: folder + channel + "_label")
        let number = label.map { String($0.drop { !$0.isNumber }) }.flatMap { Int($0) }
        let kind: EnergyDomain.Kind
        let name: String
        switch driver {
        case "amd_energy":
            let isSocket = label?.hasPrefix("Esocket") ?? false
            (kind, name) = (isSocket ? .package : .core, (isSocket ? "package-" : "core-") + "\(number ?? 0)")
        case "fam15h_power": (kind, name) = (.package, "package-0")
        case "zenpower" where label?.contains("SVI2_P_Core") ?? false: (kind, name) = (.core, "core-0")
        // On a processor with graphics the driver shows the whole package's power and no cap (amdgpu's documentation).
        case "amdgpu" where !host.exists(folder + "power1_cap") && Processor.of(host).countsPerPackage:
            (kind, name) = (.package, "package-0")
        case "amdgpu", "nouveau", "i915", "xe": (kind, name) = (.gpu, driver + "-" + (label ?? channel))
        default: (kind, name) = (.board, driver + "-" + (label ?? channel))
        }
        let parent: String? = kind == .core && driver == "zenpower" ? "package-0" : nil
        return HwmonSensor(
            file: folder + file, isEnergy: file.hasPrefix("energy"),
            domain: EnergyDomain(name: name, kind: kind, source: Hwmon.name, parent: parent))
    }

    /// Two cards of one driver are two domains.
    private func renamed(unlessUniqueIn others: [HwmonSensor]) -> HwmonSensor {
        let name = domain.name
        let same = others.count { $0.domain.name == name || $0.domain.name.hasPrefix(name + "-card-") }
        guard same > 0 else { return self }
        var domain = domain
        domain.name = name + "-card-\(same)"
        return HwmonSensor(file: file, isEnergy: isEnergy, domain: domain)
    }
}
