public import Pipelines
import Prediction
import Quantities
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension CollectionDesign {
    /// Random configurations of each type when the file names no count.
    static let usualCount = 100

    /// Reads a collection file.
    /// - Throws: ``PipelinesError`` for a file that cannot be read, or with file, line and column for a wrong one.
    public init(contentsOf path: String) throws(PipelinesError) {
        try self.init(parsing: TextFile.read(path), file: path)
    }

    /// Reads a collection from YAML or JSON text.
    /// - Parameter file: its name, used in messages; relative model paths start at its folder.
    /// - Throws: ``PipelinesError`` with file, line and column; the first problem carries the others.
    public init(parsing text: String, file: String) throws(PipelinesError) {
        let root = try YAMLText(text: text, file: file, contents: "a collection file names types or networks").root()
        let reader = FileReader(file: file)
        let design = reader.collection(root, name: URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent)
        try reader.finish()
        guard let design else { throw PipelinesError(.value, "no collection found", place: file) }
        self = design
    }
}

extension FileReader {
    private static let keys = [
        "name", "types", "count", "networks", "batches", "threads", "seed", "window", "runs", "repeats", "cooldown",
        "noise", "remeasurements", "memory", "minimumWork", "maximumWork", "timeCap",
    ]

    fileprivate func collection(_ root: Node, name: String) -> CollectionDesign? {
        guard let fields = fields(root, of: "the collection", known: Self.keys) else { return nil }
        let count = fields.count("count") ?? CollectionDesign.usualCount
        var design = CollectionDesign(name: fields.name(isRequired: false) ?? name, types: [])
        design.types = types(fields.values["types"], count: count)
        let batches = fields.counts("batches") ?? [1]
        design.networks = fields.values["networks"].map { networks($0, batches: batches) } ?? []
        design.threads = fields.count("threads") ?? 1
        design.seed = UInt64(fields.count("seed") ?? 1)
        if design.threads > 1024, let node = fields.values["threads"] {
            report(.value, "\(design.threads) threads are not possible", at: place(node), advice: "use 1 to 1024")
        }
        design.pace = pace(fields)
        design.limits.memory = fields.quantity("memory", as: Bytes.self, .positive)
        design.limits.minimumWork = fields.number("minimumWork", .nonNegative)
        design.limits.maximumWork = fields.number("maximumWork", .positive)
        design.timeCap = fields.quantity("timeCap", as: Seconds.self, .positive)
        if design.types.isEmpty, design.networks.isEmpty {
            report(.missing, "there is nothing to collect", at: fields.place, advice: "add “types: all” or networks")
        }
        return design
    }

    private func pace(_ fields: Fields) -> CollectionDesign.Pace {
        let usual = CollectionDesign.Pace()
        var pace = usual
        pace.window = fields.quantity("window", as: Seconds.self, .positive) ?? usual.window
        pace.runs = fields.count("runs") ?? usual.runs
        pace.repeats = fields.count("repeats") ?? usual.repeats
        pace.cooldown = fields.quantity("cooldown", as: Seconds.self, .nonNegative) ?? usual.cooldown
        pace.noise = fields.quantity("noise", as: Fraction.self, .positive) ?? usual.noise
        if let node = fields.values["remeasurements"] {
            pace.remeasurements = wholeNumber(node, of: "“remeasurements” of the collection", atLeast: 0) ?? 0
        }
        return pace
    }

    /// Reads a whole number up to a million.
    func wholeNumber(_ node: Node, of subject: String, atLeast least: Int = 1) -> Int? {
        guard let number = Int(node.scalar?.string ?? ""), (least...1_000_000).contains(number) else {
            report(
                .value, "\(subject) must be a whole number from \(least) to 1000000, not \(node.kind)", at: place(node))
            return nil
        }
        return number
    }
}
