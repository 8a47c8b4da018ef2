import Planning
import Quantities
import Reporting

extension SavingsStudy {
    // MARK: Savings against load and latency goal

    var loadCharts: [Block] {
        guard let main else { return [] }
        let settings = main.cases.flatMap { index in cases[index].settings.map { (cases[index].name, $0) } }
        var blocks: [Block] = []
        if terms.hasLoad, let chart = chart(settings, against: "load", of: { $0.setting.rate.value }, Rate.units) {
            blocks.append(.chart(chart))
        }
        if let chart = chart(
            settings, against: "latency goal", of: { $0.setting.multiple ?? $0.setting.latencySLA?.value }, [])
        {
            blocks.append(.chart(chart))
        }
        return blocks.isEmpty ? [] : [.heading(terms.hasLoad ? "Saving against load" : "Saving against time")] + blocks
    }

    /// Lines for a few cases, the spread over cases for many; nil when the amount does not vary.
    private func chart(
        _ settings: [(name: String, savings: SettingSavings)], against what: String,
        of amount: (SettingSavings) -> Double?, _ units: [UnitSymbol]
    ) -> (any Chart)? {
        let values = Set(settings.compactMap { amount($0.savings) }).sorted()
        guard values.count > 1, let provenance = energyProvenance else { return nil }
        let names = Set(settings.map(\.name))
        let isLoad = what == "load"
        func saving(_ savings: SettingSavings) -> Double? { savings.answer(.sameGoals).map { 100 * $0.saving } }
        let title = "Energy saved against \(what)"
        guard names.count > 2 || values.count < 3 else {
            let lines = Dictionary(grouping: settings) { entry in
                [
                    names.count > 1 ? entry.name : "",
                    isLoad ? entry.savings.goalText : entry.savings.setting.rate.formatted(),
                ]
            }
            return LineChart(
                title, caption: "Same accuracy, cost and latency goal.",
                x: Axis(what.capitalizedFirst, scale: .logarithmic), xUnits: units,
                y: Axis("Energy saved (%)", includesZero: true),
                series: lines.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, members in
                    let points = members.compactMap { member in
                        amount(member.savings).flatMap { x in saving(member.savings).map { (x, $0) } }
                    }.sorted { $0.0 < $1.0 }
                    return LineChart.Series(
                        key.filter { !$0.isEmpty }.joined(separator: ", "), x: points.map(\.0), y: points.map(\.1),
                        provenance: provenance)
                })
        }
        let goals = isLoad ? "all latency goals" : terms.hasLoad ? "all loads" : "all jobs"
        return DistributionChart(
            title, caption: "Each dot is one setting: \(names.count) cases and \(goals). Same accuracy, cost and goal.",
            axis: Axis("Energy saved (%)", includesZero: true),
            groups: values.map { value in
                let label = isLoad ? Rate(value).formatted() : "goal × \(value.formatted(significantDigits: 3))"
                let members = settings.filter { amount($0.savings) == value }.compactMap { saving($0.savings) }
                return .init(label, values: members, provenance: provenance)
            })
    }

    // MARK: Where the plans lie

    var fronts: [Block] {
        let shown = typicalCases
        guard !shown.isEmpty else { return [] }
        let hint =
            cases.count > shown.count
            ? " Of \(cases.count) cases a typical one, and the one that saves most." : ""
        return [
            .heading("Where the two plans lie"), .paragraph("Each case at the setting where it saves most.\(hint)"),
        ] + shown.compactMap { frontChart(cases[$0]).map(Block.chart) }
    }

    /// The cases that pictures show: all of a few, else the typical one and the one that saves most.
    private var typicalCases: [Int] {
        guard let main else { return [] }
        let savings = main.cases.compactMap { index in
            cases[index].savings(.sameGoals).max().map { (index: index, most: $0) }
        }.sorted { ($0.most, $0.index) < ($1.most, $1.index) }
        guard let last = savings.last, savings.count > 3 else { return savings.map(\.index).sorted() }
        return [savings[savings.count / 2].index, last.index]
    }

    private func frontChart(_ entry: CaseSavings) -> ScatterChart? {
        guard let front = entry.front, entry.settings.indices.contains(front.setting) else { return nil }
        let setting = entry.settings[front.setting]
        let isAccuracy = front.metric == .accuracy
        func point(_ plan: Plan) -> ScatterChart.Point {
            let energy = AnyEstimate(Estimate(plan.energyPerRequest, provenance: plan.provenance.energy))
            let x =
                isAccuracy
                ? AnyEstimate(Estimate(Fraction(plan.accuracy), provenance: plan.provenance.accuracy))
                : AnyEstimate(Estimate(plan.latency, provenance: plan.provenance.latency))
            return ScatterChart.Point(x, energy, label: entry.choices(plan))
        }
        let aware = setting.answer(.sameGoals)?.plan
        let others = front.plans.filter { ![setting.blind.deployment, aware?.deployment].contains($0.deployment) }
        var series = [
            ScatterChart.Series("Front", points: others.map(point)),
            ScatterChart.Series("Energy-blind plan", points: [point(setting.blind)]),
        ]
        if let aware { series.append(ScatterChart.Series("Energy-aware plan", points: [point(aware)])) }
        let load = terms.hasLoad ? " at \(setting.setting.rate)" : ""
        let goal = setting.setting.latencySLA.map { ", latency goal \($0)" } ?? ""
        return ScatterChart(
            "\(entry.name)\(load)\(goal)",
            caption: """
                Plans that cost no more than the energy-blind one, none of which another beats. \
                \(isAccuracy ? "Better is down to the right." : "Better is down to the left.")
                """,
            x: isAccuracy ? "Accuracy" : Axis("Latency", scale: .logarithmic),
            y: Axis("Energy per \(terms.request)"), series: series,
            front: (x: isAccuracy ? .higher : .lower, y: .lower))
    }
}

extension SettingSavings {
    /// The latency goal as a legend names it.
    fileprivate var goalText: String { setting.latencySLA.map { "within \($0)" } ?? "no latency goal" }
}
