import Profiling
import Quantities
import Reporting
import Statistics
import Store

extension ImportStudy {
    package func design(_ settings: StudySettings) throws -> StudyDesign {
        var seen: Set<Configuration> = []
        let configurations = published.map(\.configuration).filter { seen.insert($0).inserted }
        func factor(_ name: String) -> StudyFactor {
            var found: Set<Factor> = []
            return StudyFactor(name, configurations.compactMap { $0.levels[name] }.filter { found.insert($0).inserted })
        }
        switch shape {
        case .runs(let columns):
            return StudyDesign(
                factors: columns.factors.map(factor), configurations: configurations,
                responses: columns.responses.map(\.response))
        case .searches(let columns):
            let tasks = (configurations.first?.levels.keys.sorted() ?? []).filter(Self.isTask)
            return StudyDesign(
                factors: ([SearchColumns.samplerLevel] + tasks).map(factor), configurations: configurations,
                responses: [columns.energy.response, columns.score.response])
        }
    }

    private static func isTask(_ level: String) -> Bool { level.hasPrefix(SearchColumns.taskLevel + ".") }

    /// What is analysed: runs as they are; of searches the whole, since the trials of one follow from each other.
    package func analysed(_ rows: [StudyRow], _ design: StudyDesign) -> (design: StudyDesign, rows: [StudyRow]) {
        guard case .searches(let columns) = shape else { return (design, rows) }
        let whole = searches(rows).map { search, trials in
            let trace = SampledSearch(
                sampler: search.sampler, task: search.task, repetition: 0, energyJoules: search.energyJoules,
                scores: search.scores)
            var row = StudyRow(trials[0].configuration, replicate: 0, figures: [])
            guard let trace = try? trace.trace(lessIsBetter: columns.score.lessIsBetter == true),
                let provenance = trials.lazy.compactMap({ $0.figures.first?.provenance }).first
            else {
                row.failure = "the search has no trials with both figures"
                return row
            }
            let best = columns.score.lessIsBetter == true ? -trace.bestScore : trace.bestScore
            row.figures = [
                Figure(columns.energy.figure, value: trace.totalCost, unit: "J", provenance: provenance),
                Figure(columns.score.figure, value: best, unit: columns.score.unit, provenance: provenance),
            ]
            return row
        }
        var design = design
        design.responses = [
            StudyResponse(columns.energy.figure, title: "Energy of a whole search", lessIsBetter: true),
            StudyResponse(
                columns.score.figure, title: "Best \(columns.score.title.lowercased()) of a search",
                lessIsBetter: columns.score.lessIsBetter),
        ]
        return (design, whole)
    }

    package func findings(_ rows: [StudyRow], _ settings: StudySettings) throws -> StudyFindings {
        guard case .searches(let columns) = shape else {
            let analysis = try StudyAnalysis(rows: rows, design: try design(settings), level: settings.stopping.level)
            let strongest = analysis.responses.first?.answers(level: analysis.level).first
            let source: Block = .paragraph("\(rows.count) runs, published in \(citation).")
            return StudyFindings(
                blocks: (strongest.map { [.callout(.answer, RichText(plain: $0.sentence))] } ?? []) + [source],
                json: .object([
                    .init("citation", .text(citation)), .init("files", .array(files.map { .text($0) })),
                ]))
        }
        let findings = try searchFindings(rows, columns, level: settings.stopping.level)
        return StudyFindings(
            blocks: findings.blocks + [.paragraph("\(rows.count) trials, published in \(citation).")],
            json: .object([
                .init("citation", .text(citation)), .init("files", .array(files.map { .text($0) })),
                .init("searches", try JSONValue(encoding: findings)),
            ]))
    }

    private func searchFindings(
        _ rows: [StudyRow], _ columns: SearchColumns, level: Double
    ) throws -> SearchFindings {
        try SearchFindings(
            searches(rows).map(\.search), baselines: baselines, score: columns.score.title.lowercased(),
            lessIsBetter: columns.score.lessIsBetter == true, provenance: .published(in: citation), level: level)
    }

    /// The searches with their trials in order.
    private func searches(_ rows: [StudyRow]) -> [(search: SampledSearch, trials: [StudyRow])] {
        guard case .searches(let columns) = shape else { return [] }
        var order: [Configuration] = []
        var trials: [Configuration: [StudyRow]] = [:]
        for row in rows {
            if trials[row.configuration] == nil { order.append(row.configuration) }
            trials[row.configuration, default: []].append(row)
        }
        let scale = ResponseUnits(columns.energy.unit).scale
        var repetitions: [[String]: Int] = [:]
        return order.map { configuration in
            let levels = configuration.levels
            let sampler = levels[SearchColumns.samplerLevel]?.description ?? ""
            let task = levels.keys.filter(Self.isTask).sorted().compactMap { levels[$0]?.description }
                .joined(separator: ", ")
            let repetition = repetitions[[sampler, task], default: 0]
            repetitions[[sampler, task]] = repetition + 1
            let ordered = (trials[configuration] ?? []).sorted { $0.replicate < $1.replicate }
            let search = SampledSearch(
                sampler: sampler, task: task, repetition: repetition,
                energyJoules: ordered.map { ($0[columns.energy.figure]?.value ?? .nan) * scale },
                scores: ordered.map { $0[columns.score.figure]?.value })
            return (search, ordered)
        }
    }
}
