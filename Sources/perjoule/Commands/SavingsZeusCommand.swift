import ArgumentParser
import Studies

struct SavingsZeusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "zeus",
        abstract: "What power limits save in training, on the V100 traces of Zeus.",
        discussion: """
            At equal batch size and optimizer a power limit changes how fast steps are done, not what they compute: accuracy \
            is equal. Savings across batch sizes are told apart, since they are not.

            Example:
              perjoule savings zeus v100.csv --slowdowns 1,1.05,1.2 --report savings.html
            """)

    @Argument(help: "The trace.", completion: .file(extensions: ["csv"]))
    var file: String

    @Option(
        help: "How long an epoch may take, as multiples of its time at the highest power limit.", transform: multiples)
    var slowdowns = [1, 1.05, 1.1, 1.25]

    @OptionGroup var options: SavingsOptions

    func run() throws {
        let reader = ZeusImport(slowdowns: slowdowns, tolerance: options.tolerance)
        try options.run(on: [file]) { [try reader.source(contentsOf: file)] }
    }

    private static func multiples(_ text: String) throws -> [Double] {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        guard !numbers.isEmpty, numbers.allSatisfy({ $0.map { $0.isFinite && $0 >= 1 } == true }) else {
            throw ValidationError("“\(text)” is not a list of multiples of at least 1, such as 1,1.05,1.2")
        }
        return numbers.compactMap(\.self)
    }
}
