import Profiling
package import Quantities
package import Reporting
import Store

/// A study before it is run: its design, the order of its trials, and what it is expected to take.
package struct StudyPlan: Sendable, Encodable {
    package var name: String
    package var kind: String
    package var settings: StudySettings
    package var design: StudyDesign
    /// The trials that are certain, in their order; empty for a study that measures nothing.
    package var trials: [Trial]
    /// Of those trials with their rests; nil where nothing is known of any.
    package var duration: Seconds?
    package var energy: Estimate<Joules>?
    package var remarks: [String]

    package struct Trial: Sendable, Encodable {
        package var position: Int
        package var configuration: Configuration
        package var replicate: Int
        package var seed: UInt64
    }

    /// - Throws: errors of the kind for a design that contradicts itself.
    package init(_ file: StudyFile, _ context: StudyContext) throws {
        settings = file.settings
        name = settings.name
        kind = type(of: file.kind).name
        (trials, remarks) = ([], [])
        guard let measured = file.kind as? any MeasuredStudy else {
            let gathered = try (file.kind as? any GatheredStudy)?.gathered(context) ?? file.kind
            design = try gathered.design(settings)
            return
        }
        design = try measured.design(settings)
        try design.validate()
        let stopping = design.trialsEach.map(StoppingRule.repeats) ?? settings.stopping
        let ledger = BlockLedger(design.configurations, seed: settings.seed, stopping: stopping)
        trials = ledger.remaining.prefix(settings.budget.trials ?? .max).enumerated().map { position, turn in
            Trial(
                position: position, configuration: turn.unit, replicate: turn.block,
                seed: StudyCampaign.seed(of: settings, replicate: turn.block))
        }
        try expect(measured.forecast(settings, context))
    }

    private mutating func expect(_ forecast: StudyForecast) {
        remarks = forecast.remarks
        // Warm-up trials are the first ones once more.
        let units = (trials.prefix(settings.warmup) + trials).map(\.configuration)
        let family = design.factors.first?.name ?? ""
        let durations = DurationForecast<Configuration>(
            cooldown: settings.cooldown, expected: forecast.trialDuration
        ) { "\($0.levels[family] ?? "")" }
        duration = durations.duration(of: units)
        let known = units.compactMap { forecast.trialEnergy[$0] }
        energy = .sum(known)
        if !known.isEmpty, known.count < units.count {
            remarks.append("\(units.count - known.count) of \(units.count) trials are not in the expected energy")
        }
        if settings.stopping.maximumRepeats > settings.stopping.minimumRepeats, design.trialsEach == nil {
            remarks.append(
                "these are the \(settings.stopping.minimumRepeats) trials that each configuration gets; imprecise ones get "
                    + "up to \(settings.stopping.maximumRepeats)")
        }
        if let limit = settings.budget.time, let duration, duration > limit {
            remarks.append("the budget of \(limit) ends the study before that")
        }
        if let limit = settings.budget.energy, let energy, energy.value > limit {
            remarks.append("the budget of \(limit) ends the study before that")
        }
    }

    /// The plan for people.
    package var document: Document {
        var list = design.factors.map { factor in
            Definition("Factor \(factor.name)", .plain(factor.levels.map { "\($0)" }.joined(separator: ", ")))
        }
        list.append(Definition("Configurations", .count(design.configurations.count)))
        list.append(
            Definition("Responses", .plain(design.responses.map(\.title).joined(separator: ", "))))
        guard !trials.isEmpty else {
            return Document(
                title: "Study “\(name)”, kind \(kind): measures nothing", blocks: [.definitions(list)])
        }
        list += settings.definitions(design)
        list.append(Definition("Trials", .count(trials.count)))
        list.append(
            Definition(
                "Expected duration", duration.map { .plain("\($0)") } ?? .missing(reason: "nothing is known yet")))
        list.append(
            Definition("Expected energy", .figure(energy, otherwise: "nothing is known yet")))
        let table = Table(
            "Order of the trials",
            columns: [.init("#", alignment: .trailing), "Configuration", .init("Replicate", alignment: .trailing)],
            rows: trials.prefix(Self.mostRows).map {
                [.count($0.position + 1), .plain("\($0.configuration)"), .count($0.replicate + 1)]
            }, notes: trials.count > Self.mostRows ? ["and \(trials.count - Self.mostRows) more; --json has all"] : [])
        return Document(
            title: "Study “\(name)”, kind \(kind)",
            blocks: [.definitions(list)] + remarks.map { .callout(.note, RichText(plain: $0.sentence)) } + [
                .table(table)
            ])
    }

    private static let mostRows = 200
}
