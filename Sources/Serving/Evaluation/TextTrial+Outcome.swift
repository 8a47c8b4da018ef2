public import Accuracy
import Quantities
public import Reporting

extension TextTrial {
    /// How well one choice of variants reads.
    public struct Outcome: Sendable, Hashable {
        public var choice: Choice
        public var report: AccuracyReport

        public init(choice: Choice, report: AccuracyReport) {
            self.choice = choice
            self.report = report
        }
    }
}

extension [TextTrial.Outcome] {
    /// For each choice its variants by stage, and ``AccuracyReport/json``.
    public var json: JSONValue {
        .array(
            map { outcome in
                let variants = outcome.choice.variants.map { JSONValue.Member($0.stage, .text($0.variant)) }
                return .object([.init("variants", .object(variants)), .init("accuracy", outcome.report.json)])
            })
    }

    /// A table with a row for each choice.
    public var blocks: [Block] {
        guard let figures = first?.report.figures else { return [] }
        let table = Table(
            columns: ["Variants"] + figures.map { Table.Column($0.name, alignment: .trailing) },
            rows: map { outcome in
                [.plain(outcome.choice.title)]
                    + outcome.report.figures.map { .figure($0.estimate, otherwise: "nothing to compute it from") }
            })
        return [.table(table)] + figures.map { .paragraph(RichText(plain: "\($0.name): \($0.title)")) }
            + (first?.report.remarks ?? []).map { .callout(.note, RichText(plain: $0)) }
    }
}
