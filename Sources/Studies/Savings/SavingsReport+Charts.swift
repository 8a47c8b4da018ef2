import Planning
import Quantities
import Reporting

extension SavingsStudy {
    // MARK: Savings against load and latency goal

    /// One setting as charts show it.
    private struct Dot {
        /// What line it belongs to.
        var line: String
        var x: Double
        /// Energy saved, in per cent.
        var saving: Double
    }

    var loadCharts: [Block] {
        guard let main, let provenance = energyProvenance else { return [] }
        let isOne = main.cases.count == 1
        let byLoad = dots(main) { setting in
            (isOne ? setting.latencySLA.map { "within \($0)" } ?? "no latency goal" : "", setting.rate.value)
        }
        let byGoal = dots(main) { setting in
            (isOne && terms.hasLoad ? setting.rate.formatted() : "", setting.multiple ?? setting.latencySLA?.value)
        }
        var blocks: [Block] = []
        if terms.hasLoad, let chart = chart(byLoad, against: "load", Rate.units, provenance) {
            blocks.append(.chart(chart))
        }
        let unit = byGoal.isEmpty || main.goals.isEmpty ? Seconds.units : []
        if let chart = chart(byGoal, against: "latency goal", unit, provenance) { blocks.append(.chart(chart)) }
        return blocks.isEmpty ? [] : [.heading(terms.hasLoad ? "Saving against load" : "Saving against time")] + blocks
    }

    private func dots(_ group: Group, _ place: (SavingsCase.Setting) -> (line: String, x: Double?)) -> [Dot] {
        group.cases.flatMap { index in
            cases[index].settings.compactMap { setting in
                let place = place(setting.setting)
                guard let x = place.x, let saving = setting.answer(.sameGoals)?.saving else { return nil }
                let names = [group.cases.count > 1 ? cases[index].name : "", place.line]
                return Dot(line: names.filter { !$0.isEmpty }.joined(separator: ", "), x: x, saving: 100 * saving)
            }
        }
    }

    /// Lines for one case, the spread over cases for several; nil when the amount does not vary.
    private func chart(
        _ dots: [Dot], against what: String, _ units: [UnitSymbol], _ provenance: Provenance
    ) -> (any Chart)? {
        let values = Set(dots.map(\.x)).sorted()
        guard values.count > 1, let main else { return nil }
        let title = "Energy saved against \(what)"
        guard main.cases.count > 1 else {
            let names = dots.reduce(into: [String]()) { if !$0.contains($1.line) { $0.append($1.line) } }
            return LineChart(
                title, caption: "Same accuracy, cost and latency goal.",
                x: Axis(what.capitalizedFirst, scale: .logarithmic), xUnits: units,
                y: Axis("Energy saved (%)", includesZero: true),
                series: names.map { name in
                    let line = dots.filter { $0.line == name }.sorted { $0.x < $1.x }
                    return LineChart.Series(name, x: line.map(\.x), y: line.map(\.saving), provenance: provenance)
                })
        }
        return DistributionChart(
            title,
            caption: "Each dot is one setting of \(main.cases.count) cases. Same accuracy, cost and latency goal.",
            axis: Axis("Energy saved (%)", includesZero: true),
            groups: values.map { value in
                let symbol = units.first?.symbol ?? ""
                let label = units.isEmpty ? "goal × \(value.trimmed)" : "\(value.trimmed) \(symbol)"
                return .init(label, values: dots.filter { $0.x == value }.map(\.saving), provenance: provenance)
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
        var series = [ScatterChart.Series("Energy-blind plan", points: [point(setting.blind)])]
        if let aware { series.append(ScatterChart.Series("Energy-aware plan", points: [point(aware)])) }
        if !others.isEmpty { series.append(ScatterChart.Series("Others on the front", points: others.map(point))) }
        let load = terms.hasLoad ? " at \(setting.setting.rate)" : ""
        let goal = setting.setting.latencySLA.map { ", latency goal \($0)" } ?? ""
        return ScatterChart(
            "\(entry.name)\(load)\(goal)",
            caption: isAccuracy
                ? "Plans within the latency goal, at any cost, that none beats. Better is down to the right."
                : "Plans that cost no more than the energy-blind one and that none beats. Better is down to the left.",
            x: isAccuracy ? "Accuracy" : Axis("Latency", scale: .logarithmic),
            y: Axis("Energy per \(terms.request)"), series: series,
            front: (x: isAccuracy ? .higher : .lower, y: .lower))
    }
}
