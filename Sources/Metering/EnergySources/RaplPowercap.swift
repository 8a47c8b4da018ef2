import Quantities

/// Running average power limit counters through the kernel's powercap files, for Intel and AMD.
public enum RaplPowercap: EnergySource {
    public static let name = "rapl-powercap"

    /// Units are 15.3 or 61 µJ and the files do not tell which (Intel SDM vol. 3, running average power limit).
    static let resolution = Joules(61e-6)

    public static func probe(_ host: Host) -> SourceStatus {
        let zones = RaplZone.all(on: host)
        guard !zones.isEmpty else { return missing(host) }
        let failures = zones.map { zone -> FileFailure? in
            do throws(FileFailure) {
                return try host.text(of: zone.folder + "/energy_uj").isEmpty ? FileFailure(code: 0) : nil
            } catch {
                return error
            }
        }
        let readable = zip(zones, failures).filter { $0.1 == nil }.map { $0.0 }
        let isPackageReadable = readable.contains { $0.kind.includesProcessor }
        guard isPackageReadable else { return unreadable(failures.compactMap { $0 }.first, host) }
        var notes = RaplZone.notes(host)
        for (zone, failure) in zip(zones, failures) {
            if let failure { notes.append("\(zone.name) cannot be read: \(failure.text)") }
        }
        if readable.contains(where: { host.optionalText(of: $0.folder + "/energy_uj") == RaplZone.garbage }) {
            return .unavailable(
                name,
                because: "the counters show \(RaplZone.garbage) µJ, which a virtual machine's empty counter shows",
                fix: "measure on the machine itself, or give its processor's watts: " + ModelledPower.ownPowerAdvice,
                notes: notes)
        }
        return SourceStatus(
            name: name, available: true, domains: EnergyDomain.countingEachOnce(zones.map { $0.domain }),
            resolution: resolution, updateInterval: Seconds(1e-3), minimumWindow: Seconds(0.1), notes: notes)
    }

    public static func open(_ host: Host) throws(MeteringError) -> any EnergyReader {
        let status = probe(host)
        guard status.available else { throw status.error }
        return CounterFilesReader(
            RaplZone.all(on: host).map { zone in
                // Without its range a falling counter is an error: guessing a range would invent energy.
                let range = host.optionalText(of: zone.folder + "/max_energy_range_uj").flatMap(UInt64.init)
                let channel = EnergyChannel(
                    domain: zone.domain,
                    scale: .counter(unit: Joules(1e-6), range: range.flatMap { $0 > 0 ? $0 : nil }),
                    updateInterval: Seconds(1e-3), minimumWindow: Seconds(0.1), maximumPower: zone.maximumPower,
                    accuracy: .rapl)
                return (channel, host.path(zone.folder + "/energy_uj"))
            }, updateInterval: Seconds(1e-3))
    }

    private static func missing(_ host: Host) -> SourceStatus {
        if Processor.of(host).isVirtual {
            return .unavailable(
                name, because: "this is a virtual machine whose hypervisor passes no RAPL counters through",
                fix: "measure on the machine itself, or give its processor's watts: " + ModelledPower.ownPowerAdvice)
        }
        return .unavailable(
            name, because: "the kernel shows no RAPL zones in /sys/class/powercap",
            fix: "sudo modprobe intel_rapl_msr",
            lastingFix: "echo intel_rapl_msr | sudo tee /etc/modules-load.d/perjoule.conf")
    }

    private static func unreadable(_ failure: FileFailure?, _ host: Host) -> SourceStatus {
        guard failure?.isPermission == true else {
            return .unavailable(
                name, because: "the RAPL counters cannot be read: \(failure?.text ?? "their files are empty")",
                fix: "sudo modprobe -r intel_rapl_msr && sudo modprobe intel_rapl_msr", notes: RaplZone.notes(host))
        }
        return .unavailable(
            name, because: "permission to read the RAPL counters is denied",
            fix: "sudo chmod a+r /sys/class/powercap/*/energy_uj",
            lastingFix: "echo 'SUBSYSTEM==\"powercap\", RUN+=\"/bin/chmod a+r /sys%p/energy_uj\"'"
                + " | sudo tee /etc/udev/rules.d/70-perjoule.rules", notes: RaplZone.notes(host))
    }
}

extension EnergyChannel.Accuracy {
    /// An assumption: neither Intel nor AMD states an error of RAPL.
    ///
    /// Since Haswell it measures rather than models (Hackenberg et al. 2015, doi:10.1109/IPDPSW.2015.70); against power
    /// meters it follows total energy well and small differences badly (Fahad et al. 2019, doi:10.3390/en12112204).
    static let rapl = Self(Fraction(0.03), citation: "assumed, since no maker of processors states one")
}
