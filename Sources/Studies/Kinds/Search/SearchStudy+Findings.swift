import Quantities
import Reporting
import Statistics
import Store
import Tuning

extension SearchStudy {
    /// A search is what repeats: its trials follow from each other.
    package func analysed(_ rows: [StudyRow], _ design: StudyDesign) -> (design: StudyDesign, rows: [StudyRow]) {
        let lessIsBetter = direction == .minimise
        var responses = [
            StudyResponse(SearchFigure.energy, title: "Energy of a search", lessIsBetter: true),
            StudyResponse(objective, title: "Best \(objective)", lessIsBetter: lessIsBetter),
        ]
        if let test {
            responses.append(StudyResponse(test, title: "\(test) of the trial chosen", lessIsBetter: lessIsBetter))
        }
        let whole = StudyDesign(factors: design.factors.filter { $0.name == Self.sampler }, responses: responses)
        return (whole, comparable(rows).compactMap(\.row))
    }

    package func findings(_ rows: [StudyRow], _ settings: StudySettings) throws -> StudyFindings {
        let searches = comparable(rows)
        let provenance = Provenance.combined(rows.compactMap { $0[SearchFigure.energy]?.provenance })
        let comparison = try SearchFindings(
            searches.map(\.sampled), baselines: baselines, score: objective, lessIsBetter: direction == .minimise,
            provenance: provenance ?? .measured(by: "no trial"))
        let outcomes = try samplers.compactMap { sampler in
            try SamplerOutcome(searches.filter { $0.sampler == sampler }, of: self)
        }
        let length = searches.first?.rows.count ?? 0
        let warning: [Block] =
            length < trials
            ? [
                .callout(
                    .warning,
                    "Each search has made \(length) of its \(trials) trials; run the same command again to go on.")
            ]
            : []
        return StudyFindings(
            blocks: warning + comparison.blocks + SamplerOutcome.blocks(outcomes, of: self),
            json: .object([
                .init("comparison", try JSONValue(encoding: comparison)),
                .init("samplers", try JSONValue(encoding: outcomes)),
            ]))
    }

    /// The searches, each with as many trials as the shortest has, so that a study that was broken off favours none.
    private func comparable(_ rows: [StudyRow]) -> [FinishedSearch] {
        let searches = searches(rows)
        let length = searches.map(\.rows.count).min() ?? 0
        return searches.map { $0.prefix(length) }
    }
}
