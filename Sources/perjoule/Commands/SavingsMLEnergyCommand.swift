import ArgumentParser
import Quantities
import Studies

struct SavingsMLEnergyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mlenergy",
        abstract: "What planning for energy saves on GPU serving profiles of the ML.ENERGY leaderboard.",
        discussion: """
            Knobs are batch size, GPUs per replica and parallelism, within one model: its answers are equally good. Types \
            of GPU are compared with each other only when they have a price.

            Examples:
              perjoule savings mlenergy text-to-image.json lm-arena-chat.json --report savings.html
              perjoule savings mlenergy text-to-image.json --gpu-price H100=1,B200=1.7 --idle-power 80W
            """)

    @Argument(help: "Profiles: text-to-image.json, lm-arena-chat.json.", completion: .file(extensions: ["json"]))
    var files: [String]

    @Option(help: "Price of each type of GPU, such as H100=1,B200=1.7: makes the types comparable.", transform: prices)
    var gpuPrice: [String: Double] = [:]

    @Option(
        help: "Power of a GPU that waits, which the profiles do not have. Default: waiting is free.", transform: amount)
    var idlePower = Watts.zero

    @OptionGroup var grid: SavingsGridOptions
    @OptionGroup var options: SavingsOptions

    func run() throws {
        let reader = MLEnergyImport(prices: gpuPrice, idlePower: idlePower, grid: grid.grid)
        try options.run(on: files) { try files.map { try reader.source(contentsOf: $0) } }
    }

    private static func prices(_ text: String) throws -> [String: Double] {
        var prices: [String: Double] = [:]
        for term in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = term.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, let price = Double(parts[1]), price.isFinite, price > 0,
                prices.updateValue(price, forKey: parts[0]) == nil
            else { throw ValidationError("“\(text)” is not a list of prices such as H100=1,B200=1.7") }
        }
        return prices
    }
}
