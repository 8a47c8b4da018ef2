import Metering
import Profiling
import Quantities
import Store
import Tuning

/// Runs the trials of several searches in any interleaving; each search by itself is sequential.
struct SearchBench: StudyBench {
    private let study: SearchStudy
    private let runner: JobRunner
    private let clock: MonotonicClock
    private var searches: [Configuration: Search] = [:]
    private(set) var details: [String: Factor] = [:]

    /// Makes the searches, and goes on from the rows that are measured already.
    /// - Throws: ``StudyError`` when there is no meter, the command cannot be run, or rows do not belong to these searches.
    init(_ study: SearchStudy, _ settings: StudySettings, _ context: StudyContext) throws {
        guard let meter = context.meter else {
            throw StudyError(.designInvalid, "searches are compared by their energy, and there is no meter")
        }
        self.study = study
        clock = context.campaign.clock
        runner = JobRunner(CommandMeasurement(meter: meter, baseline: context.campaign.baseline))
        do throws(StartFailure) {
            _ = try Command([study.command.arguments[0]], directory: study.folder).program()
        } catch {
            throw StudyError(.designInvalid, "the command cannot be run: \(error.message)", advice: error.advice)
        }
        for configuration in try study.design(settings).configurations {
            let rows = context.rows.filter { $0.configuration == configuration }.sorted { $0.replicate < $1.replicate }
            searches[configuration] = try study.search(configuration, seed: settings.seed, after: rows)
        }
    }

    mutating func measure(
        _ configuration: Configuration, replicate: Int, seed: UInt64
    ) async throws -> (figures: [Figure], notes: [String]) {
        guard var search = searches[configuration] else {
            throw StudyError(.designInvalid, "\(configuration) is no search of this study")
        }
        let isWarmup = replicate < 0
        let before = clock.ownCPUTime
        guard let trial = search.ask() else {
            throw StudyTrialFailure("the sampler has no further trial: every combination was tried")
        }
        let asking = clock.ownCPUTime - before
        details = trial.details
        // A warm-up trains as any trial does, and no sampler hears of it.
        guard isWarmup || trial.id == replicate else {
            throw StudyError(
                .rowsInvalid, "\(configuration) is at trial \(trial.id), not \(replicate)",
                advice: "rows of a search are missing or were changed; begin the study anew")
        }
        let outcome = try await run(trial, seed: seed)
        let told = clock.ownCPUTime
        try search.tell(trial.id, outcome, objective: study.objective)
        if !isWarmup { searches[configuration] = search }
        let figures = study.figures(of: outcome, samplerTime: asking + clock.ownCPUTime - told)
        return (figures, outcome.fault.map { ["failed: \($0.description)"] } ?? [])
    }

    private func run(_ trial: Tuning.Trial, seed: UInt64) async throws -> JobOutcome {
        let arguments = study.command.filled(trial.texts, trial: trial.id, seed: seed)
        let job = TrainingJob(
            Command(arguments, directory: study.folder), objectives: [study.objective], trial: trial.id, seed: seed,
            timeout: study.timeout)
        let outcome = try await runner.run(job)
        try Task.checkCancellation()
        if let fault = outcome.fault, fault.code == .notStarted {
            throw StudyError(.designInvalid, "the command cannot be run: \(fault.message)", advice: fault.advice)
        }
        return outcome
    }
}

extension SearchStudy {
    /// A search of this study, with the trials that it has made already.
    fileprivate func search(
        _ configuration: Configuration, seed: UInt64, after rows: [StudyRow]
    ) throws -> Search {
        let repetition = UInt64(configuration.levels[Self.repetition]?.number ?? 0)
        let name = configuration.levels[Self.sampler]?.description ?? ""
        // Every search has a seed of its own: samplers that begin with random points would else begin with the same ones.
        let own = name.utf8.reduce(seed &+ repetition &* 0x9E37_79B9_7F4A_7C15) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let setup = SamplerSetup(space, .single(direction), seed: own, startup: startup, gridLevels: levels)
        var search = Search(
            History(space, .single(direction)), sampler: try SamplerCatalogue.make(name, setup))
        for (index, row) in rows.enumerated() {
            guard row.replicate == index else {
                throw StudyError(
                    .rowsInvalid, "trial \(index) of \(configuration) is missing, but later ones are there",
                    advice: "begin the study anew")
            }
            let id = try search.start(space.assignment(row.details))
            let energy = row[SearchFigure.ownEnergy].map { Joules($0.value) }
            if let value = row[objective]?.value {
                try search.tell(id, values: [value], energy: energy)
            } else {
                try search.fail(id, energy: energy)
            }
        }
        return search
    }

    /// What a trial cost and gave.
    fileprivate func figures(of outcome: JobOutcome, samplerTime: Seconds) -> [Figure] {
        let (run, use) = (outcome.measured.run, outcome.measured.use)
        let clock = Provenance.measured(by: "the clock")
        let own = outcome.dynamicEnergy
        var sampler = own.map { run.cpu > .zero ? $0 * (samplerTime / run.cpu) : .zero }
        sampler.provenance = .modelled(by: "CPU time of the sampler at the command's energy per CPU second")
        var figures = [
            Figure(SearchFigure.ownEnergy, own), Figure(SearchFigure.samplerEnergy, sampler),
            Figure(SearchFigure.energy, Estimate.sum([own, sampler]) ?? own),
            Figure(SearchFigure.machineEnergy, use.total),
            Figure(SearchFigure.time, Estimate(run.wall, provenance: clock)),
            Figure(SearchFigure.processorTime, Estimate(run.cpu, provenance: .measured(by: "the kernel"))),
        ]
        if let idle = use.idle { figures.append(Figure(SearchFigure.idleEnergy, idle)) }
        if let dynamic = use.dynamic { figures.append(Figure(SearchFigure.dynamicEnergy, dynamic)) }
        guard outcome.isComplete else { return figures }
        let values = outcome.values.filter { !SearchFigure.all.contains($0.key) }.sorted { $0.key < $1.key }
        // A command may print anything; what the study is about comes first.
        let (wanted, others) = (values.filter { [objective, test].contains($0.key) }, values.prefix(50))
        for (name, value) in wanted + others where !figures.contains(where: { $0.name == name }) {
            figures.append(Figure(name, value: value, unit: "", provenance: .measured(by: "the command")))
        }
        return figures
    }
}

extension Search {
    fileprivate mutating func tell(_ id: Int, _ outcome: JobOutcome, objective: String) throws(TuningError) {
        let energy = outcome.dynamicEnergy.value
        guard outcome.isComplete, let value = outcome.values[objective] else { return try fail(id, energy: energy) }
        try tell(id, values: [value], energy: energy)
    }
}

extension Tuning.Trial {
    /// The values as they stand in a command.
    fileprivate var texts: [String: String] {
        Dictionary(parameters.elements.map { ($0.name, $0.value.description) }) { $1 }
    }

    /// The values as they stand in a row.
    fileprivate var details: [String: Factor] {
        Dictionary(parameters.elements.map { ($0.name, Factor($0.value)) }) { $1 }
    }
}

extension SearchSpace {
    /// The assignment that a row's details hold.
    fileprivate func assignment(_ details: [String: Factor]) -> Assignment {
        Assignment(
            parameters.compactMap { parameter in
                details[parameter.name].map { Assignment.Element(parameter.name, ParameterValue($0)) }
            })
    }
}

extension ParameterValue {
    fileprivate init(_ factor: Factor) {
        self =
            switch factor {
            case .number(let number): .float(number)
            case .text(let text): .text(text)
            case .flag(let flag): .bool(flag)
            }
    }
}
