import Pipelines
import Planning
import Quantities
import Reporting
import Simulation

/// The figures of each interval over time.
extension SimulationReport {
    /// Charts that set policies side by side, then what each policy ran.
    var timelines: [Block] {
        let which: [Block] =
            isReplicated
            ? [
                .paragraph(
                    "Of the first of the \(study.conditions.replications) runs, with seed \(study.conditions.seed).")
            ]
            : []
        return [.heading("Over time")] + which + [.chart(load)] + comparisons.map { .chart($0) } + [.chart(shares)]
            + [.heading("What each policy ran")] + study.results.flatMap { configuration($0) }
    }

    private var load: LineChart {
        var series: [LineChart.Series] = []
        if let first = study.results.first { series.append(line("arrived", first) { $0.rate.value }) }
        let adaptive = study.results.filter { $0.policy.isAdaptive }
        var seen: [[Rate?]] = []
        for result in adaptive {
            let planned = result.simulation.timeline.map(\.plannedRate)
            guard !seen.contains(planned) else { continue }
            seen.append(planned)
            let name = seen.count == 1 ? "planned for" : "planned for by \(result.policy.rawValue)"
            series.append(line(name, result) { $0.plannedRate?.value ?? .nan })
        }
        return LineChart(
            "Load", caption: "Requests per second in each interval, and the rate its plan was made for.",
            x: "Time", xUnits: Seconds.units, y: Axis("Rate", includesZero: true), yUnits: Rate.units, series: series)
    }

    private var comparisons: [LineChart] {
        let percent = [UnitSymbol("%", 1)]
        return [
            chart(
                "Accuracy", "Of the pipeline, as planned for each interval.", Axis("Accuracy"), Fraction.units
            ) { $0.setup.accuracy ?? .nan },
            response,
            chart(
                "Violations", "Late and dropped requests among those that ended in each interval.",
                Axis("Violations", includesZero: true), percent
            ) { entry in
                let ended = entry.served + entry.dropped
                return ended > 0 ? 100 * Double(entry.late + entry.dropped) / Double(ended) : .nan
            },
            chart(
                "Energy per request",
                "Busy, idle and starting replicas together, over the requests served in each interval.",
                Axis("Energy per request", includesZero: true), Joules.units
            ) { $0.energyPerRequest?.value ?? .nan },
            chart(
                "Power", "Of all replicas, or of the machines, idle ones included.", Axis("Power", includesZero: true),
                Watts.units
            ) {
                $0.power.value
            },
            chart("Cores", "Of all replicas.", Axis("Cores", includesZero: true), []) { $0.cost },
        ]
    }

    /// Responses, on a logarithmic axis where an overload would flatten all else.
    private var response: LineChart {
        let times = study.results.flatMap(\.simulation.timeline).compactMap { $0.p99?.value }.filter { $0 > 0 }.sorted()
        let isWide = times.last.map { $0 > 20 * times[times.count / 2] } ?? false
        var chart = chart(
            "Response, 99th percentile",
            "Of the requests that ended in each interval; the line across is the deadline.",
            Axis("Response", scale: isWide ? .logarithmic : .linear, includesZero: !isWide), Seconds.units
        ) { $0.p99?.value ?? .nan }
        if let deadline = study.conditions.deadline, let first = chart.series.first, let start = first.x.first,
            let end = first.x.last
        {
            chart.series.append(
                LineChart.Series(
                    "deadline", x: [start, end], y: [deadline.value, deadline.value],
                    provenance: .given(in: "the goals")))
        } else {
            chart.caption = "Of the requests that ended in each interval."
        }
        return chart
    }

    /// Where the joules went.
    private var shares: BarChart {
        func series(_ name: String, _ part: (EnergyShares) -> Joules) -> BarChart.Series {
            BarChart.Series(
                name,
                values: study.results.map { result in
                    result.simulation.served > 0
                        ? figure(part(result.simulation.energy) / Double(result.simulation.served)) : nil
                })
        }
        return BarChart(
            "Where the energy goes", caption: "Per request served, over the whole time.",
            categories: study.results.map(\.policy.rawValue), axis: "Energy per request",
            series: [series("batches", \.busy), series("idle power", \.idle), series("starting", \.starting)],
            arrangement: .stacked)
    }

    private func configuration(_ result: PolicyResult) -> [Block] {
        let timeline = result.simulation.timeline
        let names = result.simulation.stages.map(\.name)
        let replicas = names.enumerated().map { index, name in
            line(name, result) {
                $0.setup.stages.indices.contains(index) ? Double($0.setup.stages[index].replicas) : .nan
            }
        }
        let spans = names.enumerated().flatMap { index, name in
            timeline.compactMap { entry in
                entry.setup.stages.indices.contains(index)
                    ? SpanChart.Span(
                        row: name, label: label(entry.setup.stages[index], of: index), start: entry.start.value,
                        end: (entry.start + entry.length).value) : nil
            }
        }
        return [
            .heading(result.policy.rawValue, level: 3),
            .chart(
                SpanChart(
                    "Variants of \(result.policy.rawValue)", caption: "The variant and largest batch of each stage.",
                    rows: names, axis: "Time", units: Seconds.units,
                    spans: spans,
                    provenance: study.provenance)),
            .chart(
                LineChart(
                    "Replicas of \(result.policy.rawValue)", x: "Time", xUnits: Seconds.units,
                    y: Axis("Replicas", includesZero: true), series: replicas)),
        ]
    }

    /// For example `resnet50 × 8`.
    private func label(_ setup: StageSetup, of stage: Int) -> String {
        let variants = pipeline.stages.indices.contains(stage) ? pipeline.stages[stage].variants : []
        let points = variants.first { $0.name == setup.variant }?.points ?? []
        return points.indices.contains(setup.point) ? "\(setup.variant) × \(points[setup.point].batch)" : setup.variant
    }

    private func chart(
        _ title: String, _ caption: RichText, _ y: Axis, _ units: [UnitSymbol], _ amount: (TimelineEntry) -> Double
    ) -> LineChart {
        LineChart(
            title, caption: caption, x: "Time", xUnits: Seconds.units, y: y, yUnits: units,
            series: study.results.map { line($0.policy.rawValue, $0, amount) })
    }

    /// A line that holds each interval's amount to the interval's end.
    private func line(_ name: String, _ result: PolicyResult, _ amount: (TimelineEntry) -> Double) -> LineChart.Series {
        let timeline = result.simulation.timeline
        let end = timeline.last.map { [($0.start + $0.length).value] } ?? []
        let values = timeline.map(amount)
        return LineChart.Series(
            name, x: timeline.map(\.start.value) + end, y: values + values.suffix(1), isStepped: true,
            provenance: study.provenance)
    }
}
