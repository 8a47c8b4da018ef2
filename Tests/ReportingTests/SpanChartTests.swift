import Foundation
import Quantities
import Testing

@testable import Reporting

@Suite struct SpanChartTests {
    private func chart(_ spans: [SpanChart.Span]) -> SpanChart {
        SpanChart(
            "States", rows: ["a", "b"], axis: "Time", units: Seconds.units, spans: spans,
            provenance: .modelled(by: "simulation"))
    }

    @Test func neighboursOfOneLabelAreOneSpan() {
        let chart = chart([
            .init(row: "a", label: "x", start: 0, end: 10), .init(row: "b", label: "y", start: 0, end: 20),
            .init(row: "a", label: "x", start: 10, end: 20), .init(row: "a", label: "y", start: 20, end: 30),
            .init(row: "a", label: "y", start: 40, end: 50), .init(row: "a", label: "z", start: 50, end: 50),
            .init(row: "a", label: "z", start: .nan, end: 60), .init(row: "c", label: "z", start: 0, end: 1),
        ])
        #expect(
            chart.spans == [
                .init(row: "a", label: "x", start: 0, end: 20), .init(row: "a", label: "y", start: 20, end: 30),
                .init(row: "a", label: "y", start: 40, end: 50), .init(row: "b", label: "y", start: 0, end: 20),
            ])
        #expect(chart.table.rows.count == 4)
        // Two labels in the legend, four bars.
        #expect(chart.svg().components(separatedBy: "<rect").count == 1 + 2 + 4)
    }

    @Test func whatIsTooNarrowToSeeIsNotDrawn() {
        let spans = (0..<10_000).map {
            SpanChart.Span(row: "a", label: $0.isMultiple(of: 2) ? "x" : "y", start: Double($0), end: Double($0 + 1))
        }
        let chart = chart(spans)
        #expect(chart.spans.count == 10_000)
        #expect(chart.svg(width: 760).components(separatedBy: "<rect").count < 1600)
    }
}
