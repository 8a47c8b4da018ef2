import Metering
public import Profiling
import Quantities
public import Reporting

extension ProfileTable {
    /// The points as a table for people, failures below it.
    public var report: Table {
        var table = Table(
            columns: [
                "Model", "Batch", "Threads", "n", "Latency per batch", "Dynamic per item", "Whole machine per item",
            ],
            rows: points.sorted { $0.treatment < $1.treatment }.map { profile in
                [
                    .plain(profile.treatment.variant), .count(profile.treatment.batch),
                    .count(profile.treatment.threads),
                    .count(profile.repeats), .figure(profile.latency),
                    .figure(profile.ownEnergyPerItem, otherwise: "idle power is not known: run perjoule baseline"),
                    .figure(profile.energyPerItem),
                ]
            })
        for failure in failures { table.notes.append("**Failed:** \(failure.treatment): \(failure.reason)") }
        table.notes += remarks
        return table
    }

    /// What the trials' flags say, one line for each kind of flag.
    private var remarks: [RichText] {
        var remarks: [RichText] = []
        let loads = points.compactMap { profile in
            profile.flags.compactMap { if case .otherLoad(let share) = $0 { share } else { nil } }.max()
        }
        if let most = loads.max() {
            remarks.append(
                """
                **Other load:** while \(loads.count) of \(points.count) points were measured, other processes used up to \
                \((100 * most.value).formatted(significantDigits: 2)) % of the processors. Their energy is in “energy per item”; \
                the model's own share leaves it out.
                """)
        }
        let thefts = points.compactMap { $0.flags.compactMap(\.stolenShare).max() }
        if let most = thefts.max() {
            remarks.append(
                """
                **Stolen time:** while \(thefts.count) of \(points.count) points were measured, the hypervisor gave up to \
                \((100 * most.value).formatted(significantDigits: 2)) % of the processor time that was wanted to other machines. \
                Latencies are longer by it: profile again at another time.
                """)
        }
        let deviating = points.filter { !$0.deviating.isEmpty }
        if !deviating.isEmpty {
            let names = deviating.prefix(4).map(\.treatment.description) + (deviating.count > 4 ? ["…"] : [])
            remarks.append(
                """
                **Noise:** the latency of some repeats deviates from their siblings' for \(deviating.count) points \
                (\(names.joined(separator: "; "))); they are counted.
                """)
        }
        let measurement = points.flatMap(\.flags).compactMap { flag in
            if case .measurement(let told) = flag, flag.stolenShare == nil { told.description } else { nil as String? }
        }
        return remarks + Set(measurement).sorted().map { RichText(plain: $0) }
    }
}
