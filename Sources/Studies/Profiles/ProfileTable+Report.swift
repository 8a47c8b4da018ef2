public import Profiling
public import Reporting

extension ProfileTable {
    /// The points as a table for people, failures below it.
    public var report: Table {
        var table = Table(
            columns: [
                "Model", "Batch", "Threads", "Repeats", "Latency per batch", "Energy per item", "Dynamic per item",
                "Mean power",
            ],
            rows: points.map { profile in
                [
                    .plain(profile.treatment.variant), .count(profile.treatment.batch),
                    .count(profile.treatment.threads),
                    .count(profile.repeats), .figure(profile.latency), .figure(profile.energyPerItem),
                    .figure(profile.dynamicEnergyPerItem, otherwise: "idle power is not known: run perjoule baseline"),
                    .figure(profile.meanPower),
                ]
            })
        for failure in failures { table.notes.append("**Failed:** \(failure.treatment): \(failure.reason)") }
        let flagged = points.filter { !$0.flags.isEmpty || !$0.deviating.isEmpty }
        for profile in flagged.prefix(8) {
            let remarks =
                profile.flags.map(\.description) + profile.deviating.map { "\($0) deviates from its siblings" }
            table.notes.append("\(profile.treatment): \(remarks.joined(separator: "; "))")
        }
        if flagged.count > 8 { table.notes.append("\(flagged.count - 8) more points carry remarks; see --json") }
        return table
    }
}
