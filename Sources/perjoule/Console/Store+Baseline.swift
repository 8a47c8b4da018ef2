import Metering
import Quantities
import Store
import Studies

extension Store {
    /// The stored baseline; where a real source has none yet, one is taken now, since dynamic energy needs it.
    func baseline(
        for meter: Meter, _ machine: MachineDescription, _ output: OutputOptions
    ) async throws -> Baseline? {
        if let stored = try latestBaseline(on: machine) { return stored }
        guard meter.choice.chosen.contains(where: { $0.provenance == "measured" }) else { return nil }
        output.say(
            "perjoule: no baseline is stored; watching the machine at rest for 10 s (perjoule baseline does it longer)")
        return try await cancellingOnInterrupt { try await meter.baseline(over: Seconds(10)) }
    }

    /// Watches the machine at rest and stores what it draws, for all commands that measure on it.
    func measureBaseline(
        over duration: Seconds, by meter: Meter, _ machine: MachineDescription
    ) async throws -> Baseline {
        let run = try beginRun(
            kind: "baseline", label: "at rest for \(duration)", toolVersion: Version.current,
            machine: try JSONText(machine))
        do {
            let baseline = try await cancellingOnInterrupt { try await meter.baseline(over: duration) }
            let record = Record(
                subject: "machine", figures: baseline.parts.map { Figure("power.idle.\($0.domain.name)", $0.power) })
            try finish(run, outcome: try JSONText(baseline), appending: [record])
            return baseline
        } catch {
            _ = try? finish(run, state: error is CancellationError ? .interrupted : .failed)
            throw error
        }
    }
}
