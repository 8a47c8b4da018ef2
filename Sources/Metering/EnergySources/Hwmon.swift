import Quantities

/// Energy and power sensors of the kernel's hardware monitoring: AMD's energy driver, graphics cards, boards.
public enum Hwmon: EnergySource {
    public static let name = "hwmon"

    public static func probe(_ host: Host) -> SourceStatus {
        let sensors = HwmonSensor.all(on: host)
        guard !sensors.isEmpty else {
            return .unavailable(
                name, because: "no sensor in /sys/class/hwmon tells energy or power",
                fix:
                    "sudo sensors-detect --auto  # Debian package lm-sensors; on AMD processors before Linux 5.18: sudo modprobe amd_energy"
            )
        }
        var readable: [HwmonSensor] = []
        var failure: FileFailure?
        for sensor in sensors {
            do throws(FileFailure) {
                if UInt64(try host.text(of: sensor.file)) != nil { readable.append(sensor) }
            } catch {
                failure = error
            }
        }
        guard !readable.isEmpty else {
            return .unavailable(
                name, because: "the sensors cannot be read: \(failure?.text ?? "they show no number")",
                fix: "sudo chmod a+r /sys/class/hwmon/hwmon*/energy*_input /sys/class/hwmon/hwmon*/power*_*",
                lastingFix:
                    "echo 'z /sys/class/hwmon/hwmon*/energy*_input 0444 - - -' | sudo tee /etc/tmpfiles.d/perjoule.conf"
            )
        }
        return SourceStatus(
            name: name, available: true, domains: EnergyDomain.countingEachOnce(sensors.map { $0.domain }),
            resolution: readable.contains { $0.isEnergy } ? HwmonSensor.energyUnit : nil,
            updateInterval: HwmonSensor.updateInterval, minimumWindow: HwmonSensor.minimumWindow,
            notes: ["the sensors state no accuracy"])
    }

    public static func open(_ host: Host) throws(MeteringError) -> any EnergyReader {
        let status = probe(host)
        guard status.available else { throw status.error }
        return CounterFilesReader(
            HwmonSensor.all(on: host).map { sensor in
                let scale: EnergyChannel.Scale =
                    sensor.isEnergy ? .counter(unit: HwmonSensor.energyUnit, range: nil) : .power(unit: Watts(1e-6))
                let channel = EnergyChannel(
                    domain: sensor.domain, scale: scale, updateInterval: HwmonSensor.updateInterval,
                    minimumWindow: HwmonSensor.minimumWindow, maximumPower: Watts(10_000))
                return (channel, host.path(sensor.file))
            }, updateInterval: HwmonSensor.updateInterval)
    }
}
