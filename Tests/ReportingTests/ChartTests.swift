import Foundation
import Quantities
import Statistics
import TestKit
import Testing

@testable import Reporting

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct ChartTests {
    static let samples: [any Chart] = [
        SampleReport.scatter, SampleReport.logScatter, SampleReport.timeline, SampleReport.bars, SampleReport.stacked,
        SampleReport.parity, SampleReport.distribution,
    ]

    static let hostileName = "<script>alert('1')</script> & \"q\", |\n\u{0}\u{1B}[31m 漢字 😀"

    /// Charts of nothing, of one thing, of what cannot be drawn, and of hostile names.
    static let odd: [any Chart] = {
        let provenance = Provenance.modelled(by: hostileName)
        func any(_ value: Double, _ lower: Double, _ upper: Double) -> AnyEstimate {
            AnyEstimate(value, interval: .init(lower, upper, basis: hostileName), provenance: provenance)
        }
        func joules(_ value: Double) -> Estimate<Joules> { Estimate(Joules(value), provenance: provenance) }
        let values = [Double.nan, .infinity, -.infinity, 0, -1, Double.leastNonzeroMagnitude, 1e308, 5]
        let points = values.flatMap { x in
            values.map { ScatterChart.Point(any(x, -x, x * 2), any($0, .nan, $0), label: hostileName) }
        }
        return [Axis.Scale.linear, .logarithmic].flatMap { scale -> [any Chart] in
            let axis = Axis(hostileName, scale: scale)
            return [
                ScatterChart(hostileName, x: axis, y: axis, series: []),
                ScatterChart(
                    hostileName, x: axis, y: axis, series: [.init(hostileName, points: points)], front: (.lower, .lower)
                ),
                ScatterChart(
                    "one", x: axis, y: axis, series: [.init("", points: [.init(joules(3), joules(3), label: "x")])],
                    front: (.higher, .lower)),
                LineChart(hostileName, x: axis, y: axis, series: []),
                LineChart(
                    hostileName, x: axis, y: axis,
                    series: [
                        .init(
                            hostileName, x: values, y: values, band: (values, [1]), isStepped: true,
                            provenance: provenance),
                        .init("uneven", x: [1, 2, 3], y: [1], provenance: provenance),
                    ]),
                DistributionChart(
                    hostileName, axis: axis,
                    groups: [
                        .init(hostileName, values: values, provenance: provenance),
                        .init("none", values: [Double](), provenance: provenance),
                    ]),
                ParityChart(
                    hostileName, axis: axis,
                    series: [
                        (
                            hostileName,
                            values.map { .init(measured: joules($0), predicted: joules(1), label: hostileName) }
                        )
                    ]),
                BarChart(
                    hostileName, categories: [hostileName, "b"], axis: hostileName,
                    series: [
                        .init(hostileName, values: values.map { joules($0) }), .init("short", values: [joules(-2)]),
                    ]),
                BarChart(
                    "stack", categories: ["a", "b"], axis: "x",
                    series: [
                        .init("s", values: [joules(1), joules(-3)]), .init("t", values: [joules(.nan), joules(4)]),
                    ],
                    arrangement: .stacked),
                BarChart("empty", categories: [], axis: "x", series: []),
                IntervalChart("empty", categories: [], axis: axis, values: []),
                IntervalChart(
                    hostileName, categories: values.map { "\(hostileName) \($0)" }, axis: axis,
                    values: values.map { any($0, $0 - 1, $0 + 1) }),
                SpanChart(
                    hostileName, rows: [hostileName, "b"], axis: axis,
                    spans: values.map { .init(row: hostileName, label: hostileName, start: $0, end: $0 + 1) },
                    provenance: provenance),
                SpanChart("empty", rows: [], axis: axis, spans: [], provenance: provenance),
            ]
        }
    }()

    @Test(arguments: 0..<(samples.count + odd.count), [280.0, 368, 760, 1600])
    func drawingIsWellFormedAndFinite(_ index: Int, _ width: Double) throws {
        let chart = (Self.samples + Self.odd)[index]
        let svg = chart.svg(width: width)
        let reader = DrawingReader(svg)
        #expect(reader.problem == nil)
        #expect(reader.elements.first == "svg")
        #expect(
            reader.numbers.allSatisfy { $0.isFinite && abs($0) < 1e5 }, "\(reader.numbers.filter { abs($0) >= 1e5 })")
        #expect(!reader.attributes.contains { $0.lowercased().contains("nan") || $0.lowercased().contains("inf") })
        #expect(!reader.elements.contains("script"))
        #expect(!svg.contains("http://") || svg.components(separatedBy: "http://").count == 2, "only the name space")
    }

    @Test(arguments: 0..<samples.count)
    func everyDrawnFigureHasATooltipOrALine(_ index: Int) {
        let reader = DrawingReader(Self.samples[index].svg())
        #expect(reader.elements.filter { $0 == "title" }.count >= 1)
        #expect(reader.elements.contains("desc"))
        #expect(reader.texts.contains { !$0.isEmpty })
    }

    @Test(arguments: 0..<(samples.count + odd.count))
    func vegaLiteIsJSONOfVersionFive(_ index: Int) throws {
        let text = (Self.samples + Self.odd)[index].vegaLite.serialized()
        let value = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(value["$schema"] as? String == "https://vega.github.io/schema/vega-lite/v5.json")
        #expect((value["data"] as? [String: Any])?["values"] is [Any])
        let layers = try #require(value["layer"] as? [[String: Any]])
        for layer in layers {
            #expect(layer["mark"] != nil)
            #expect(layer["encoding"] is [String: Any])
        }
    }

    @Test func modelledPointsAreDrawnHollow() {
        func marks(_ provenance: Provenance) -> [String] {
            let estimate = AnyEstimate(1, provenance: provenance)
            let chart = ScatterChart("t", x: "x", y: "y", series: [.init("s", points: [.init(estimate, estimate)])])
            return DrawingReader(chart.svg()).classes.filter { $0.hasPrefix("mark s0") }
        }
        #expect(marks(.measured(by: "m")).allSatisfy { !$0.contains("hollow") })
        #expect(marks(.modelled(by: "m")).allSatisfy { $0.contains("hollow") })
        #expect(marks(.predicted(by: "m")).allSatisfy { $0.contains("hollow") })
    }

    @Test func labelsNeverOverlapEachOtherOrPoints() {
        forRandomInstances(60, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            let points = (0..<40).map { index in
                (
                    x: Double.random(in: 50...700, using: &generator),
                    y: Double.random(in: 20...380, using: &generator),
                    label: "variant \(index)"
                )
            }
            let marks = points.map { Box(x: $0.x - 5, y: $0.y - 5, width: 10, height: 10) }
            let bounds = Box(x: 40, y: 10, width: 680, height: 390)
            let placed = LabelPlacement.place(points, obstacles: marks, bounds: bounds, size: 11)
            #expect(placed.count >= 30, "\(label)")
            for (index, one) in placed.enumerated() {
                #expect(bounds.contains(one.box), "\(label)")
                #expect(marks.allSatisfy { $0.overlap(one.box) == 0 }, "\(label)")
                #expect(placed[(index + 1)...].allSatisfy { $0.box.overlap(one.box) == 0 }, "\(label)")
            }
        }
    }

    @Test func frontIsWhatNothingDominates() {
        forRandomInstances(300, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            let points = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                (
                    x: Double(Int.random(in: 0...9, using: &generator)),
                    y: Double(Int.random(in: 0...9, using: &generator))
                )
            }
            for (x, y) in [
                (ParetoFront.Preference.lower, ParetoFront.Preference.higher), (.higher, .higher), (.lower, .lower),
            ] {
                func costs(_ p: (x: Double, y: Double)) -> (Double, Double) {
                    (x == .lower ? p.x : -p.x, y == .lower ? p.y : -p.y)
                }
                let expected = points.indices.filter { i in
                    let a = costs(points[i])
                    return !points.contains { other in
                        let b = costs(other)
                        return b.0 <= a.0 && b.1 <= a.1 && b != a
                    }
                }
                #expect(Set(ParetoFront.indices(points, x: x, y: y)) == Set(expected), "\(label)")
            }
        }
    }

    @Test func thinningKeepsExtremesAndEnds() {
        forRandomInstances(50, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            let y = (0..<5000).map { _ in Double.random(in: -1...1, using: &generator) }
            let series = LineChart.Series("s", x: y.indices.map(Double.init), y: y, provenance: .given(in: "test"))
            let kept = series.thinned(to: 400)
            #expect(kept.count <= 400, "\(label)")
            #expect(kept.map(\.y).max() == y.max() && kept.map(\.y).min() == y.min(), "\(label)")
            #expect(kept.first?.x == 0 && kept.last?.x == 4999, "\(label)")
            #expect(kept.map(\.x) == kept.map(\.x).sorted(), "\(label)")
        }
    }
}

/// Reads a drawing with an XML parser that shares nothing with the writer.
final class DrawingReader: NSObject, XMLParserDelegate {
    private(set) var elements: [String] = []
    private(set) var attributes: [String] = []
    private(set) var classes: [String] = []
    private(set) var numbers: [Double] = []
    private(set) var texts: [String] = []
    private(set) var problem: String?

    init(_ svg: String) {
        super.init()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = self
        if !parser.parse() { problem = "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "unknown")" }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes values: [String: String]
    ) {
        elements.append(name)
        for (attribute, value) in values {
            if attribute == "class" { classes.append(value) }
            guard
                ["x", "y", "x1", "x2", "y1", "y2", "width", "height", "rx", "d", "viewBox", "transform"].contains(
                    attribute)
            else { continue }
            attributes.append(value)
            numbers += value.split { !"0123456789.-e".contains($0) }.compactMap { Double($0) }
        }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { texts.append(string) }
}
