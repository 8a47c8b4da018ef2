import Foundation
import Quantities
import Testing

@testable import Reporting

@Suite struct RendererTests {
    private static let hostile = ChartTests.hostileName

    /// A document whose every text is hostile.
    private static var document: Document {
        let estimate = AnyEstimate(
            .nan, interval: .init(1, .infinity, basis: hostile), units: Joules.units, provenance: .modelled(by: hostile)
        )
        let table = Table(
            hostile, columns: [.init(hostile), "figure"],
            rows: [
                [.plain(hostile), .figure(estimate)], [.missing(reason: hostile)],
                [.plain("a"), .number(1), .plain("extra")],
            ],
            emphasizedRows: [0, 99], notes: [RichText(plain: hostile)])
        return Document(
            title: hostile, subtitle: RichText(plain: hostile), metadata: [Definition(hostile, .figure(estimate))],
            hasContents: true,
            blocks: [
                .heading(hostile), .heading(hostile, level: 9),
                .paragraph("**\(hostile)** [\(hostile)](https://x.org/?a=1&b=\"2\")"),
                .table(table), .table(Table(columns: [])), .chart(SampleReport.scatter),
                .callout(.warning, "\(estimate)"),
                .definitions([]), .code("```\n\(hostile)\n````", language: hostile),
            ])
    }

    @Test func hostileTextStaysTextInHTML() {
        let html = HTMLRenderer().render(Self.document)
        #expect(html.components(separatedBy: "<script").count == 2, "only the page's own script")
        #expect(!html.contains("alert('1')"))
        #expect(!html.contains("javascript:"))
        #expect(!html.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
        for asset in ["<link", "<img", "src=", "@import", "url("] { #expect(!html.contains(asset), "\(asset)") }
    }

    @Test func namesInAPageAreUniqueAndLinksFindThem() {
        let html = HTMLRenderer().render(SampleReport.document)
        let ids = html.matches(of: /\sid="([^"]*)"/).map { String($0.output.1) }
        #expect(Set(ids).count == ids.count)
        let targets = html.matches(of: /href="#([^"]*)"/).map { String($0.output.1) }
        #expect(!targets.isEmpty)
        for target in targets { #expect(ids.contains(target), "\(target)") }
    }

    @Test func modelledFiguresAreMarkedEverywhere() {
        let modelled = Estimate(Joules(2), provenance: .modelled(by: "model"))
        let document = Document(title: "t", blocks: [.paragraph("It took \(modelled).")])
        #expect(HTMLRenderer().render(document).contains("≈ 2.00 J<a class=\"badge modelled\" href=\"#from-a\""))
        #expect(MarkdownRenderer().render(document).contains("≈ 2.00 J \\[modelled a\\]"))
        #expect(TerminalRenderer().render(document).contains("≈ 2.00 J [a]."))
        #expect(JSONRenderer().render(document).contains("modelled by model"))
        let chart = BarChart("c", categories: ["x"], axis: "e", series: [.init("s", values: [modelled])])
        #expect(chart.svg().contains(">≈ 2.00<"))
    }

    @Test func markdownTableHasOneLinePerRowAndNoStrayBars() throws {
        let text = MarkdownRenderer().render(Self.document)
        let lines = text.split(separator: "\n")
        let start = try #require(lines.firstIndex { $0.hasPrefix("|") && $0.contains("figure") })
        let table = lines[start...].prefix { $0.hasPrefix("|") }
        #expect(table.count == 5)
        for row in table { #expect(row.matches(of: /(^|[^\\])\|/).count == 3, "\(row)") }
        let beforeCode = try #require(text.split(separator: "`````").first)
        #expect(!beforeCode.contains("<script"))
        #expect(text.contains("`````"), "the fence outgrows the code's own")
    }

    @Test func terminalKeepsToItsWidth() {
        for width in [20, 40, 72, 120] {
            for document in [SampleReport.document, Self.document] {
                let text = TerminalRenderer(width: width).render(document)
                let tables = text.split(separator: "\n").filter { $0.contains("─") || $0.contains("  ") }
                let code = "    perjoule plan"
                for line in tables where !line.hasPrefix("    ") || line.contains(code) == false {
                    #expect(String(line).displayWidth <= max(width, 20) || line.hasPrefix("    "), "\(width): \(line)")
                }
                #expect(!text.contains("\u{1B}"))
            }
        }
        #expect(TerminalRenderer(isColored: true).render(SampleReport.document).contains("\u{1B}[1m"))
    }

    /// Figures are never cut where they can go on in the next line.
    @Test func terminalWrapsCellsThatDoNotFit() {
        let table = Table(
            columns: ["Policy", "Energy per request", "Plan"],
            rows: [["  indented", "3.0755 ± 0.0039", "small ×8 then large ×1"], ["b", "1", "small"]])
        let text = TerminalRenderer(width: 36).render(table)
        let lines = text.split(separator: "\n").map { String($0.replacing(/[ ]+$/, with: "")) }
        #expect(
            lines == [
                "            Energy per", "Policy      request      Plan", String(repeating: "─", count: 36),
                "  indented  3.0755 ±     small ×8", "            0.0039       then large", "                         ×1",
                "b           1            small",
            ], "\(text)")
        #expect(!TerminalRenderer(width: 30).render(table).contains("…"))
    }

    @Test func jsonIsJSON() throws {
        for document in [SampleReport.document, Self.document] {
            let text = JSONRenderer().render(document)
            let value = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            #expect(value?["title"] as? String == document.title)
            #expect((value?["blocks"] as? [Any])?.count == document.blocks.count)
        }
        let figure = AnyEstimate(
            Estimate(
                Joules(2), interval: .init(Joules(1), Joules(3), basis: "b"), provenance: .measured(by: "m")))
        #expect(
            figure.json.serialized()
                == #"{"value":2,"unit":"J","lower":1,"upper":3,"basis":"b","provenance":{"kind":"measured","origin":"m"}}"#
        )
    }

    @Test func columnPrintsInOneUnitWithSharedProvenanceInItsHeader() {
        func seconds(_ value: Double) -> Cell { .figure(Estimate(Seconds(value), provenance: .measured(by: "clock"))) }
        let layout = TableLayout(Table(columns: ["t"], rows: [[seconds(0.9)], [seconds(0.02)], [seconds(0.005)]]))
        #expect(layout.columns[0].heading == "t (ms)")
        #expect(layout.columns[0].provenance == .measured(by: "clock"))
        #expect(layout.rows.map { $0[0].amount } == ["900", "20.0", "5.00"])
        #expect(layout.rows.allSatisfy { $0[0].mark == nil })
    }

    @Test(arguments: [
        (10.0, 0.42, "10.00 ± 0.42"), (10, 4.2, "10.0 ± 4.2"), (1234, 56, "1234 ± 56"), (0, 1, "0.0 ± 1.0"),
        (2, 0, "2.00"), (1e12, 1e10, "1.00×10¹² (9.90×10¹¹ – 1.01×10¹²)"),
    ])
    func spreadDecidesTheDigits(_ value: Double, _ half: Double, _ text: String) {
        let estimate = AnyEstimate(
            value, interval: .init(value - half, value + half, basis: ""), provenance: .measured(by: "m"))
        #expect(EstimateText(estimate, in: UnitSymbol("", 1)).text == text)
    }
}
