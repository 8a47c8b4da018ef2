import Quantities
import Statistics
import Store
import Tuning

/// One search of a study: its trials in order.
struct FinishedSearch {
    let study: SearchStudy
    let sampler: String
    let repetition: Int
    let rows: [StudyRow]

    /// The same search as if it had ended after so many trials.
    func prefix(_ count: Int) -> FinishedSearch {
        FinishedSearch(study: study, sampler: sampler, repetition: repetition, rows: Array(rows.prefix(count)))
    }

    /// The trial that the search would choose: the best by the objective, the earliest among equals.
    var best: StudyRow? {
        let scored = rows.filter { $0[study.objective] != nil }
        func value(_ row: StudyRow) -> Double { row[study.objective]?.value ?? 0 }
        return study.direction == .minimise
            ? scored.min { value($0) < value($1) } : scored.min { value($0) > value($1) }
    }

    /// A figure of the chosen trial.
    func chosen(_ figure: String) -> Double? { best?[figure]?.value }

    /// The sum of a figure over the trials; nil for none.
    func total(_ figure: String) -> Estimate<Joules>? {
        Estimate.sum(rows.compactMap { row in row[figure].flatMap { try? $0.estimate(as: Joules.self) } })
    }

    var failureCount: Int { rows.count { $0[study.objective] == nil } }

    var sampled: SampledSearch {
        SampledSearch(
            sampler: sampler, task: "", repetition: repetition,
            energyJoules: rows.map { $0[SearchFigure.energy]?.value ?? .nan },
            scores: rows.map { $0[study.objective]?.value })
    }

    /// The whole search as a row: what it used, and what its chosen trial has.
    var row: StudyRow? {
        guard let best, let energy = total(SearchFigure.energy) else { return nil }
        let kept = [study.objective, study.test].compactMap { $0 }
        var row = StudyRow(
            Configuration([SearchStudy.sampler: .text(sampler)]), replicate: repetition,
            figures: [Figure(SearchFigure.energy, energy)] + best.figures.filter { kept.contains($0.name) })
        row.details = best.details
        row.startedAt = rows.first?.startedAt
        return row
    }
}

extension SearchStudy {
    /// The searches that rows hold, by sampler in the order of the file, then by repetition.
    func searches(_ rows: [StudyRow]) -> [FinishedSearch] {
        let groups = Dictionary(grouping: rows) { $0.configuration }
        return samplers.flatMap { sampler in
            (0..<repeats).compactMap { repetition in
                let configuration = Configuration([
                    Self.sampler: .text(sampler), Self.repetition: .number(Double(repetition)),
                ])
                return groups[configuration].map { rows in
                    FinishedSearch(
                        study: self, sampler: sampler, repetition: repetition,
                        rows: rows.sorted { $0.replicate < $1.replicate })
                }
            }
        }
    }
}
