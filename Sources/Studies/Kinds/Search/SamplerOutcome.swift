import Profiling
import Quantities
import Reporting
import Statistics
import Store
import Tuning

/// What the searches of one sampler came to, by what no search optimised as well.
struct SamplerOutcome: Encodable {
    let sampler: String
    let searches: Int
    let trials: Int
    let failedTrials: Int
    /// The objective of the trials chosen, over the searches.
    let best: MeanOfSearches?
    /// The held-out figure of the same trials; nil without one.
    let test: MeanOfSearches?
    /// Of all trials of a search, the sampler included.
    let energy: Estimate<Joules>
    /// Of it, what asking and telling took.
    let samplerEnergy: Estimate<Joules>
    /// The best hyper-parameters of all searches, by name.
    let parameters: [String: Factor]

    /// A mean over searches with its interval.
    struct MeanOfSearches: Encodable {
        let mean: Double
        let interval: ConfidenceInterval?

        /// - Returns: nil for no values.
        init?(_ values: [Double]) throws(StatisticsError) {
            guard !values.isEmpty else { return nil }
            let summary = try Summary(values)
            mean = summary.mean
            interval = values.count > 1 ? try summary.meanInterval(level: 0.95) : nil
        }

        var cell: Cell {
            .figure(
                AnyEstimate(
                    mean, interval: interval.map { .init($0.lower, $0.upper, basis: $0.basis) },
                    provenance: .measured(by: "the command")))
        }
    }

    /// - Returns: nil for no searches.
    init?(_ searches: [FinishedSearch], of study: SearchStudy) throws(StatisticsError) {
        guard let first = searches.first,
            let energy = try Estimate.mean(of: searches.compactMap { $0.total(SearchFigure.energy) }),
            let samplerEnergy = try Estimate.mean(of: searches.compactMap { $0.total(SearchFigure.samplerEnergy) })
        else { return nil }
        sampler = first.sampler
        self.searches = searches.count
        trials = searches.reduce(0) { $0 + $1.rows.count }
        failedTrials = searches.reduce(0) { $0 + $1.failureCount }
        best = try MeanOfSearches(searches.compactMap { $0.chosen(study.objective) })
        test = try study.test.flatMap { test throws(StatisticsError) in
            try MeanOfSearches(searches.compactMap { $0.chosen(test) })
        }
        self.energy = energy
        self.samplerEnergy = samplerEnergy
        let all = FinishedSearch(study: study, sampler: sampler, repetition: 0, rows: searches.flatMap(\.rows))
        parameters = all.best?.details ?? [:]
    }
}

extension SamplerOutcome {
    /// What was found, what it is worth on data that no search saw, and what the samplers themselves took.
    static func blocks(_ outcomes: [SamplerOutcome], of study: SearchStudy) -> [Block] {
        guard !outcomes.isEmpty else { return [] }
        return [.table(resultTable(outcomes, of: study)), .table(parameterTable(outcomes, of: study))] + method(study)
    }

    private static func resultTable(_ outcomes: [SamplerOutcome], of study: SearchStudy) -> Table {
        Table(
            "What the searches chose",
            columns: ["Sampler", "Searches", "Trials", "Failed", .init("Best \(study.objective)")]
                + (study.test.map { [.init("\($0) of the same trial")] } ?? [])
                + ["Energy of a search", "of it the sampler"],
            rows: outcomes.map { one in
                [.plain(one.sampler), .count(one.searches), .count(one.trials), .count(one.failedTrials)]
                    + [one.best?.cell ?? .missing(reason: "no trial gave it")]
                    + (study.test == nil ? [] : [one.test?.cell ?? .missing(reason: "the command did not report it")])
                    + [.figure(one.energy), .figure(one.samplerEnergy)]
            },
            notes: study.test.map {
                [
                    RichText(
                        plain: "The best \(study.objective) is the largest or smallest of many and therefore flatters; "
                            + "\($0) decided nothing and does not.")
                ]
            } ?? [])
    }

    private static func parameterTable(_ outcomes: [SamplerOutcome], of study: SearchStudy) -> Table {
        Table(
            "The best hyper-parameters found",
            columns: ["Sampler"] + study.space.parameters.map { .init($0.name) },
            rows: outcomes.map { one in
                [.plain(one.sampler)]
                    + study.space.parameters.map { parameter in
                        switch one.parameters[parameter.name] {
                        case .number(let number): Int(exactly: number).map { .count($0) } ?? .number(number, digits: 4)
                        case let other?: .plain("\(other)")
                        case nil: .missing(reason: "this trial has no such parameter")
                        }
                    }
            })
    }

    private static func method(_ study: SearchStudy) -> [Block] {
        let text = """
            Each sampler made \(study.repeats) searches of \(study.trials) trials; a trial is one run of \
            \(study.command.arguments.joined(separator: " ")). The trials of all searches were interleaved in blocks, each \
            shuffled anew, while every search by itself was sequential and had a seed of its own. \
            The energy of a trial is the command's, by its share of the machine's CPU time (dynamic energy where the \
            machine's idle power is known), and the sampler's own: its CPU time at the command's energy per CPU second.
            """
        return [.paragraph(RichText(plain: text))]
    }
}
