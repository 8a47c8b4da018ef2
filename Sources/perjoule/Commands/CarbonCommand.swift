import ArgumentParser
import Metering
import Reporting

struct CarbonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carbon",
        abstract: "Show the carbon intensity of a country's electricity, or of all countries; works offline.",
        discussion: "Example:\n  perjoule carbon Norway")

    @Argument(help: "Name or ISO 3166 code; all countries when left out.")
    var country: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
        let rows = try country.map { [try GridIntensity.of($0)] } ?? GridIntensity.countries
        if output.json {
            try Console.print(json: rows)
            return
        }
        let table = Table(
            columns: ["Country", "Code", "Year", "Carbon intensity"],
            rows: rows.map {
                [.plain($0.country), .plain($0.threeLetters), .plain("\($0.year)"), .figure($0.estimate)]
            })
        Console.print(TerminalRenderer(width: Console.width).render(table))
    }
}
