import Prediction
package import Quantities
package import Reporting

/// What a collection measured, by kind of item.
package struct CollectionReport: Sendable, Hashable, Codable {
    /// The name of the collection and the first digits of its run's id.
    package var name: String
    package var run: String
    package var kinds: [Kind]
    /// Where the joules come from.
    package var energy: Provenance?
    package var threads: Int
    package var isComplete: Bool
    /// Files that were written.
    package var files: [String] = []

    /// The items of one kind.
    package struct Kind: Sendable, Hashable, Codable {
        package var kind: String
        package var measured: Int
        package var skipped: Int
        package var failed: Int
        /// Those whose windows lie further apart than was asked for.
        package var noisy: Int
        /// Least, median and most joules of a run.
        package var joules: [Joules]
        /// Why the first that failed did so.
        package var firstFailure: String?
    }

    package init(_ items: [CollectedItem], name: String, run: String, threads: Int, isComplete: Bool) {
        self.name = name
        self.run = run
        self.threads = threads
        self.isComplete = isComplete
        energy = items.lazy.compactMap { $0.figures?.provenance }.first
        kinds = Dictionary(grouping: items, by: \.kind).sorted { $0.key < $1.key }.map { kind, items in
            let energies = items.compactMap { $0.figures.map { median(of: $0.total.map(\.value)) } }.sorted()
            var summary = Kind(kind: kind, measured: energies.count, skipped: 0, failed: 0, noisy: 0, joules: [])
            if let least = energies.first, let most = energies.last {
                summary.joules = [Joules(least), Joules(median(of: energies)), Joules(most)]
            }
            for item in items {
                switch item.outcome {
                case .measured(let figures): summary.noisy += figures.isSettled ? 0 : 1
                case .skipped(let reason):
                    summary.skipped += 1
                    summary.firstFailure = summary.firstFailure ?? "\(item.key): \(reason)"
                case .failed(let reason):
                    summary.failed += 1
                    summary.firstFailure = summary.firstFailure ?? "\(item.key): \(reason)"
                }
            }
            return summary
        }
    }

    /// The report as a table for people.
    package var table: Table {
        var table = Table(
            columns: ["Kind", "Measured", "Noisy", "Skipped", "Failed", "Least", "Median", "Most per run"],
            rows: kinds.map { kind in
                let joules: [Cell] =
                    kind.joules.count == 3
                    ? kind.joules.map { .plain("\($0)") } : Array(repeating: .plain("–"), count: 3)
                return [
                    .plain(kind.kind), .count(kind.measured), .count(kind.noisy), .count(kind.skipped),
                    .count(kind.failed),
                ] + joules
            })
        if let energy { table.notes.append(RichText(plain: "Joules with idle power, \(energy)")) }
        for kind in kinds { if let failure = kind.firstFailure { table.notes.append(RichText(plain: failure)) } }
        return table
    }
}
