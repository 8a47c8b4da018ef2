import Quantities
import Reporting

extension LoadReport {
    var rates: LineChart {
        LineChart(
            "Requests", caption: "By when they were due.", x: "Time", xUnits: Seconds.units,
            y: Axis("Rate", includesZero: true), yUnits: Rate.units,
            series: [
                line("due") { Double($0.due) / width($0) }, line("answered") { Double($0.answered) / width($0) },
            ] + (result.failed > 0 ? [line("failed") { Double($0.failed) / width($0) }] : []))
    }

    var percentiles: LineChart {
        LineChart(
            "Latency over time", caption: "Of the answers to requests that were due in each interval.", x: "Time",
            xUnits: Seconds.units, y: Axis("Latency", includesZero: true), yUnits: Seconds.units,
            series: [line("50 %") { $0.p50?.value ?? .nan }, line("99 %") { $0.p99?.value ?? .nan }])
    }

    var distribution: LineChart {
        LineChart(
            "Share of requests within a latency", x: Axis("Latency", scale: .logarithmic), xUnits: Seconds.units,
            y: Axis("Share", includesZero: true), yUnits: [UnitSymbol("%", 1)],
            series: [
                LineChart.Series(
                    "answered with success", x: result.distribution.map { max(1e-9, $0.latency.value) },
                    y: result.distribution.map { $0.share.value * 100 }, provenance: Self.measured)
            ])
    }

    var method: [Block] {
        let text: RichText =
            result.isOpenLoop
            ? """
            Each request had its moment before the first was sent, from seed \(result.seed), and was sent then whatever \
            came of the earlier ones. Latency counts from that moment to the last byte of the answer, so a server that \
            stands still is charged with every request that fell due meanwhile. Failed requests are in no percentile; \
            for the goal they count as violations. Percentiles are within 0.1 %.
            """
            : """
            Each caller waited for its answer before it asked again: the rate is what the server could do for so many \
            callers. Latencies say little about a load that does not wait for answers, since a slow server was asked \
            less often. Percentiles are within 0.1 %.
            """
        return [.heading("Method"), .paragraph(text)]
    }

    private func line(_ name: String, _ value: (LoadInterval) -> Double) -> LineChart.Series {
        LineChart.Series(
            name, x: result.timeline.map(\.start.value), y: result.timeline.map(value), provenance: Self.measured)
    }

    /// The last interval may be cut short.
    private func width(_ interval: LoadInterval) -> Double {
        let next = result.timeline.count > 1 ? result.timeline[1].start : result.duration
        return max(1e-3, min(next.value, (result.duration - interval.start).value))
    }
}
