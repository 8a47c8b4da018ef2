import Foundation
import Quantities
import Statistics
import TestKit
import Testing

@testable import Reporting

@Suite struct TextFormatTests {
    private let seed = testSeed(ProcessInfo.processInfo.environment)

    /// A reader of RFC 4180 that shares nothing with the writer.
    private func parse(_ text: String) -> [[String]] {
        var rows: [[String]] = [[""]]
        var isQuoted = false
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\"" where isQuoted && scalars.first == "\"":
                scalars.removeFirst()
                rows[rows.count - 1][rows[rows.count - 1].count - 1] += "\""
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: rows[rows.count - 1].append("")
            case "\n" where !isQuoted: rows.append([""])
            default: rows[rows.count - 1][rows[rows.count - 1].count - 1].unicodeScalars.append(scalar)
            }
        }
        return rows.dropLast()
    }

    @Test func csvReadsBack() {
        let alphabet = Array(",\"\n\r ;|ab1é漢=")
        forRandomInstances(500, seed: seed) { generator, label in
            let rows = (0..<3).map { _ in
                (0..<4).map { _ in
                    String(
                        (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                            alphabet.randomElement(using: &generator)!
                        })
                }
            }
            // Compared by scalars, since "\r" and "\n" may join into one character.
            let read = parse(rows.map { CSV.line($0) }.joined())
            #expect(
                read.map { $0.map { Array($0.unicodeScalars) } } == rows.map { $0.map { Array($0.unicodeScalars) } },
                "\(label)")
        }
    }

    @Test func csvIsCutIntoTheCellsThatWereWritten() throws {
        let alphabet = Array(",\"\n\r ;|ab1é漢=")
        try forRandomInstances(500, seed: seed) { generator, label in
            let rows = (0..<3).map { row in
                ["row \(row)"]
                    + (0..<4).map { _ in
                        String(
                            (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                                alphabet.randomElement(using: &generator)!
                            })
                    }
            }
            let read = try CSV.records(rows.map { CSV.line($0) }.joined(), file: "x", hasQuotes: true)
            let scalars = read.map { $0.cells.map { Array($0.unicodeScalars) } }
            #expect(scalars == rows.map { $0.map { Array($0.unicodeScalars) } }, "\(label)")
        }
    }

    @Test func csvRecordsTellTheirLineAndFaultsTheirs() throws {
        let text = "\u{FEFF}a, \"b\" ,c\r\n\"1\n2\",3\n\nx\n"
        let records = try CSV.records(text, file: "t.csv", hasQuotes: true)
        #expect(records.map(\.line) == [1, 2, 4, 5])
        #expect(records.map { $0.cells.map(String.init) } == [["a", "b", "c"], ["1\n2", "3"], [""], ["x"]])
        let plain = try CSV.records("a,\"b\n", file: "t.csv", hasQuotes: false)
        #expect(plain.map { $0.cells.map(String.init) } == [["a", "\"b"], [""]])
        let open = #expect(throws: CSVError.self) { try CSV.records("a\n\"b,c\nd", file: "t.csv", hasQuotes: true) }
        #expect(open?.place == "t.csv:2")
        let after = #expect(throws: CSVError.self) { try CSV.records("a\n\"b\"c", file: "t.csv", hasQuotes: true) }
        #expect(after?.place == "t.csv:2")
        let twice = #expect(throws: CSVError.self) { try SeparatedValues(parsing: "a,b,a\n", file: "t.csv") }
        #expect(twice?.place == "t.csv:1")
    }

    @Test func csvOfATableKeepsFullPrecision() {
        let rows = parse(CSVRenderer().render(SampleReport.variantTable))
        #expect(Set(rows.map(\.count)) == [14])
        #expect(Double(rows[1][1]) == 1.92)
        #expect(rows[1][4] == "measured by rapl-powercap")
        #expect(rows[3][13] == "")
    }

    @Test func jsonStringsReadBack() throws {
        let text = "a\"\\/\n\r\t\u{0}\u{7F}\u{2028}<>&é漢😀"
        let read = try JSONSerialization.jsonObject(
            with: Data(JSONValue.array([.text(text), .number(.nan), .number(0.1), .number(-0.0)]).serialized().utf8))
        let values = try #require(read as? [Any])
        #expect(values[0] as? String == text)
        #expect(values[1] is NSNull)
        #expect(values[2] as? Double == 0.1)
        #expect(!JSONValue.text("</script>").serialized().contains("<"))
    }

    @Test func prometheusTextFollowsTheGrammar() throws {
        let hostile = ChartTests.hostileName + "\\"
        let text = PrometheusText([
            .init(
                "perjoule_energy_joules_total", help: "Energy.", type: .counter,
                samples: [
                    .init(1.5, labels: [("domain", "package-0"), ("model", hostile)]), .init(.infinity), .init(.nan),
                ]),
            .init(
                "9 bad-näme{}", help: hostile, type: .gauge,
                samples: [.init(-1e-9, labels: [("a:b c", ""), ("", "x")])]),
            .init(
                "latency_seconds", help: "", type: .summary,
                samples: [.init(3, suffix: "sum"), .init(2, suffix: "_count")]),
        ]).text
        let name = "[a-zA-Z_:][a-zA-Z0-9_:]*"
        let label = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\""
        let sample = try Regex("\(name)(?:\\{\(label)(?:,\(label))*\\})? (?:NaN|[+-]Inf|-?[0-9][0-9.e+-]*)")
        let help = try Regex("# HELP \(name) (?:[^\\\\\\n]|\\\\[\\\\n])*")
        let type = try Regex("# TYPE \(name) (?:counter|gauge|histogram|summary|untyped)")
        #expect(text.hasSuffix("\n"))
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let isValid = try [sample, help, type].contains { try $0.wholeMatch(in: line) != nil }
            #expect(isValid, "\(line)")
        }
        #expect(text.contains("\nlatency_seconds_sum 3\nlatency_seconds_count 2\n"))
        #expect(
            text.hasPrefix("# HELP perjoule_energy_joules_total Energy.\n# TYPE perjoule_energy_joules_total counter\n")
        )
    }

    @Test(arguments: [
        ("plain", [RichText.Inline.text("plain")]), ("**b**", [.strong([.text("b")])]),
        ("*e*", [.emphasis([.text("e")])]),
        ("a `c*d*` e", [.text("a "), .code("c*d*"), .text(" e")]),
        ("[l](https://x.org)", [.link([.text("l")], address: "https://x.org")]),
        ("[l](javascript:alert)", [.text("[l](javascript:alert)")]), ("**open", [.text("**open")]),
        ("2 * 3 * 4", [.text("2 "), .emphasis([.text(" 3 ")]), .text(" 4")]), ("", []), ("\\*x\\*", [.text("*x*")]),
        ("**a *b* c**", [.strong([.text("a "), .emphasis([.text("b")]), .text(" c")])]),
    ])
    func inlineMarkup(_ markup: String, _ inlines: [RichText.Inline]) {
        #expect(RichText(markup: markup).inlines == inlines)
    }

    @Test func interpolatedTextIsNeverMarkup() {
        let alphabet = Array("*`[]()\\ab:\u{FFFC}")
        forRandomInstances(1000, seed: seed) { generator, label in
            let value = String((0..<12).map { _ in alphabet.randomElement(using: &generator)! })
            let text: RichText = "**\(value)** tail"
            #expect(
                text.inlines == [.strong([.text(value.replacing("\u{FFFC}", with: ""))]), .text(" tail")], "\(label)")
        }
    }

    @Test func deepMarkupDoesNotExhaustTheStack() {
        let text = RichText(markup: String(repeating: "[*", count: 400))
        #expect(text.plainText == String(repeating: "[", count: 400))
    }
}
