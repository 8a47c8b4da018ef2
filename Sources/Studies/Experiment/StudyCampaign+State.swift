import Metering
import Profiling
import Quantities
import Reporting
import Store

extension StudyCampaign {
    /// How far a campaign is.
    struct State {
        var ledger: BlockLedger<Configuration>
        var account: StudyAccount
        private var forecast: DurationForecast<Configuration>
        private var spending: [StudySpending]
        /// What earlier runs and the trials so far used.
        private(set) var time = Seconds.zero
        private(set) var energy = Joules.zero
        private(set) var trials = 0
        /// When the last trial ended, or the campaign began.
        private(set) var lastEnd: Seconds
        /// Whether a trial was begun that is not delivered yet.
        var isOpen = false
        private var delivered = 0
        private var failed = 0
        private let campaign: StudyCampaign
        private let start: Seconds

        init(_ campaign: StudyCampaign, completed: [StudyTrial]) throws {
            self.campaign = campaign
            let (design, settings) = (campaign.design, campaign.settings)
            ledger = BlockLedger(
                design.configurations, seed: settings.seed,
                stopping: design.trialsEach.map(StoppingRule.repeats) ?? settings.stopping)
            let family = design.factors.first?.name ?? ""
            forecast = DurationForecast(
                cooldown: settings.cooldown, expected: campaign.forecast.trialDuration
            ) { "\($0.levels[family] ?? "")" }
            let known = Set(design.configurations)
            let earlier = completed.filter { known.contains($0.row.configuration) }
            spending = []
            start = campaign.context.clock.now
            lastEnd = start
            account = try StudyAccount(
                campaign.meter, clock: campaign.context.clock, baseline: campaign.context.baseline)
            for trial in earlier.sorted(by: { $0.row.position ?? 0 < $1.row.position ?? 0 }) { note(trial) }
        }

        /// Takes a delivered trial into account.
        mutating func record(_ trial: StudyTrial) {
            note(trial)
            isOpen = false
            delivered += 1
            if trial.row.failure != nil { failed += 1 }
            lastEnd = campaign.context.clock.now
        }

        private mutating func note(_ trial: StudyTrial) {
            let row = trial.row
            spending.append(trial.spending)
            time += trial.spending.time
            energy += trial.spending.total?.value ?? .zero
            trials += 1
            let response = campaign.design.responses.first.flatMap { row[$0.figure]?.value }
            ledger.record(
                .init(row.configuration, block: row.replicate),
                .init(responses: row.failure == nil ? response.map { [$0] } ?? [] : nil))
            if let duration = row.duration { forecast.record(row.configuration, duration) }
        }

        func line(_ current: Configuration?, isWarmup: Bool = false) -> ProgressLine {
            var coming = ledger.remaining.map(\.unit)
            if let current { coming.insert(current, at: 0) }
            if let limit = campaign.settings.budget.trials { coming = Array(coming.prefix(max(0, limit - trials))) }
            let item = current.map { isWarmup ? "warming up with \($0)" : "\($0)" } ?? ""
            return ProgressLine(
                done: trials, total: trials + coming.count, elapsed: campaign.context.clock.now - start, item: item,
                forecast: forecast.duration(of: coming))
        }

        func summary(_ end: StudySummary.End) -> StudySummary {
            StudySummary(
                end: end, delivered: delivered, failed: failed, missing: ledger.remaining.count + (isOpen ? 1 : 0),
                spending: .sum(spending))
        }
    }
}
