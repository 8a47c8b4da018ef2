import Pipelines
import Statistics
import Planning
import Profiling
import Quantities
import Reporting

/// The parts of the report that show what the plan rests on.
extension VariantsReport {
    // MARK: Charts

    var charts: [Block] {
        study.profiles.filter { !$0.points.isEmpty }.flatMap { profile -> [Block] in
            [
                .heading("Stage “\(profile.stage)”"),
                .chart(
                    scatter(
                        profile, "Energy against accuracy", x: "Accuracy", xIsLower: false,
                        caption: "Better is down to the right: less energy per item, more accuracy."
                    ) { AnyEstimate($0.accuracy) }),
                .chart(
                    scatter(
                        profile, "Energy against latency", x: Axis("Latency per batch", scale: .logarithmic),
                        xIsLower: true,
                        caption: "Better is down to the left: less energy per item, a shorter wait for the batch."
                    ) { AnyEstimate($0.profile.latency) }),
            ]
        }
    }

    private func scatter(
        _ profile: StageProfile, _ title: String, x: Axis, xIsLower: Bool, caption: RichText,
        value: (StageProfile.Point) -> AnyEstimate
    ) -> ScatterChart {
        let settings = profile.points.map { [$0.profile.treatment.batch, $0.profile.treatment.threads] }
        let hasThreads = Set(settings.map { $0[1] }).count > 1
        // Points of one variant share its accuracy, so one label serves them all there.
        let labelled = xIsLower ? nil : settings.min { $0.lexicographicallyPrecedes($1) }
        let series = Set(settings).sorted { $0.lexicographicallyPrecedes($1) }.map { setting in
            let points = profile.points.filter {
                [$0.profile.treatment.batch, $0.profile.treatment.threads] == setting
            }
            return ScatterChart.Series(
                "batch \(setting[0])" + (hasThreads ? ", \(setting[1]) threads" : ""),
                points: points.map { point in
                    let isLabelled = labelled == nil || labelled == setting
                    return .init(
                        value(point), AnyEstimate(profile.energyPerItem(point)), label: isLabelled ? point.variant : "")
                })
        }
        return ScatterChart(
            "\(title), stage “\(profile.stage)”", caption: caption, x: x,
            y: Axis(profile.energyName, scale: .logarithmic), series: series,
            front: (x: xIsLower ? .lower : .higher, y: .lower))
    }

    // MARK: Correlation

    var correlations: [Block] {
        guard !study.correlations.isEmpty else { return [] }
        let rows = study.correlations.map { entry -> [Cell] in
            [
                .plain(entry.stage),
                .plain("energy per item, \(entry.factor == .accuracy ? "accuracy" : "latency per batch")"),
                .plain(entry.batch.map { "batch \($0)" } ?? "all"),
                entry.pearson.map { .count($0.count) } ?? .missing(reason: entry.remark ?? "undefined"),
                .correlation(entry.pearson, otherwise: entry.remark),
                .correlation(entry.spearman, otherwise: entry.remark),
            ]
        }
        return [
            .heading("Does energy follow accuracy and latency?"),
            .table(
                Table(
                    columns: [
                        "Stage", "Between", "Points", .init("n", alignment: .trailing), "Pearson r (95 %)",
                        "Spearman ρ (95 %)",
                    ],
                    rows: rows,
                    notes: [
                        """
                        Intervals by Fisher's z (Spearman: Bonett–Wright). Points of one variant at several batch sizes are \
                        not independent, so the rows “all” overstate how much is known; rows of one batch size do not.
                        """
                    ])),
        ]
    }

    // MARK: The search space

    var searchSpace: [Block] {
        let twins = study.twins
        let accuracy = Self.percent(twins.accuracyTolerance)
        let latency = Self.percent(twins.latencyTolerance)
        let scope: RichText =
            twins.sampleSeed == nil
            ? "All \(twins.combinations.formatted(fractionDigits: 0)) combinations were looked at; \(twins.configurations) keep the goals that are not about energy."
            : "A random sample of \(twins.configurations) of \(twins.combinations.formatted(significantDigits: 3)) combinations was looked at, so shares are lower bounds."
        let table = Table(
            columns: ["Energy saved, more than", .init("Configurations", alignment: .trailing), "Share"],
            rows: twins.shares.map {
                [.plain(Self.percent($0.saving)), .count($0.configurations), .plain(Self.percent($0.share))]
            },
            notes: ["Read: so many configurations have a twin that saves more than so much of their energy."])
        return [
            .heading("What does a planner leave lying that ignores energy?"),
            .paragraph(
                """
                Configurations within \(accuracy) of each other in accuracy and \(latency) in latency, at equal cost, \
                look alike to a planner that ignores energy. \(scope.plainText)
                """),
            .callout(.answer, "The largest saving between such twins is **\(Self.percent(twins.largestSaving))**."),
            .table(table),
        ] + (twins.pairs.isEmpty ? [] : [.table(pairs)])
    }

    private var pairs: Table {
        var table = Table("The largest differences", columns: Plan.comparisonColumns + ["Saved"])
        for (index, pair) in study.twins.pairs.enumerated() {
            table.rows.append(pair.costly.row(named: "\(index + 1), more energy") + [.plain("")])
            table.rows.append(
                pair.thrifty.row(named: "\(index + 1), less energy") + [.plain(Self.percent(pair.saving))])
        }
        return table
    }

    // MARK: Measurements and method

    var measurements: [Block] {
        let points = study.profiles.flatMap(\.points)
        guard !points.isEmpty else { return [] }
        return [.heading("Measurements"), .table(ProfileTable(points: points.map(\.profile)).report)]
    }

    var method: [Block] {
        [
            .heading("How this was measured"),
            .paragraph(
                """
                Each repeat measures every point once, in an order shuffled anew, after warming up; drift of the machine \
                falls on all points alike. Latency intervals are t intervals of the mean over repeats. Energy intervals \
                add the error that the source states, which no repeat reduces. **Energy per item** is that of the whole \
                machine while the model ran, idle power and other load included. **Dynamic** energy is what exceeds idle; \
                the model's own share of it is by CPU time, and that is what variants and plans are compared by.
                """),
            .paragraph(
                """
                Plans: replicas ⌈load/(batch ÷ latency)⌉, or more to keep a percentile; worst-case latency adds the wait for a full batch, (batch − 1)/load; \
                energy per request adds \(idle). The plan is proven optimal over all combinations of variant, batch size and replicas.
                """),
        ]
    }

    private var idle: String {
        study.goals.idlePower == nil
            ? "the idle power of all replicas, each its threads' share of the machine's"
            : "the idle power of the machines, whatever is planned"
    }
}
