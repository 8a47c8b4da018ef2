import Quantities
import Reporting
import Testing

/// What each renderer makes of the sample report, to the letter.
@Suite struct SnapshotTests {
    @Test func html() throws { try expectSnapshot(HTMLRenderer().render(SampleReport.document), "sample.html") }
    @Test func markdown() throws { try expectSnapshot(MarkdownRenderer().render(SampleReport.document), "sample.md") }
    @Test func json() throws { try expectSnapshot(JSONRenderer().render(SampleReport.document), "sample.json") }
    @Test func csv() throws { try expectSnapshot(CSVRenderer().render(SampleReport.variantTable), "variants.csv") }

    @Test func terminal() throws {
        try expectSnapshot(TerminalRenderer(width: 72).render(SampleReport.document), "sample.txt")
    }

    @Test func svg() throws { try expectSnapshot(SampleReport.scatter.svg(), "scatter.svg") }
}
