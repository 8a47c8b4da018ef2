import Prediction
import Quantities
import Statistics

extension MachinePower {
    /// What a machine drew while layers and networks ran and at rest: medians, with the range of nine tenths of them.
    /// - Returns: nil where the idle power was not known.
    init?(_ figures: [CollectedFigures], _ provenance: Provenance, processors: Int) {
        var (running, idle): ([Double], [Double]) = ([], [])
        for entry in figures {
            guard let dynamic = entry.dynamic, entry.latency > .zero else { continue }
            let total = Joules(median(of: entry.total.map(\.value)))
            running.append((total / entry.latency).value)
            idle.append(((total - Joules(median(of: dynamic.map(\.value)))) / entry.latency).value)
        }
        guard let run = Self.estimate(running, provenance), let rest = Self.estimate(idle, provenance),
            rest.value < run.value
        else { return nil }
        self.init(running: run, idle: rest, processors: processors)
    }

    private static func estimate(_ watts: [Double], _ provenance: Provenance) -> Estimate<Watts>? {
        guard let summary = try? Summary(watts), let least = try? summary.quantile(0.05),
            let most = try? summary.quantile(0.95)
        else { return nil }
        return Estimate(
            Watts(summary.median),
            interval: .init(Watts(least), Watts(most), basis: "range of 90 % of \(watts.count) measured layers"),
            provenance: provenance)
    }
}
