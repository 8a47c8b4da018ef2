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
}
