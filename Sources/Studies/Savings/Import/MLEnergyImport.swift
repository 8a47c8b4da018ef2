import Pipelines
import Planning
public import Quantities

/// Reads serving profiles of the ML.ENERGY leaderboard: measured GPU energy over batch size, devices and parallelism.
///
/// Source: ML.ENERGY (ml.energy/leaderboard), text-to-image and chat tasks, files as published.
public struct MLEnergyImport: Sendable {
    /// Price of one device of each type; empty to compare within a type of device alone.
    public var prices: [String: Double]
    /// Power of one device that waits, which the profiles do not have; 0 counts waiting as free.
    public var idlePower: Watts
    public var grid: SavingsGrid

    public init(prices: [String: Double] = [:], idlePower: Watts = .zero, grid: SavingsGrid = SavingsGrid()) {
        self.prices = prices
        self.idlePower = idlePower
        self.grid = grid
    }

    /// What a file's requests are.
    enum Task {
        case images, chat

        var source: Provenance {
            let task = self == .images ? "text-to-image" : "LM Arena chat"
            return .published(in: "ML.ENERGY leaderboard, \(task), GPU energy measured on H100 and B200")
        }

        /// Loads that one to some hundred devices serve.
        var usualRates: [Rate] {
            switch self {
            case .images: [0.1, 0.3, 1, 3, 10].map { Rate($0) }
            case .chat: [1, 3, 10, 30, 100].map { Rate($0) }
            }
        }
    }

    /// The cases of a file: each model, on each type of device unless prices make the types comparable.
    /// - Throws: ``PipelinesError`` with file and line for what is not such a file, or a device without a price;
    ///   ``PlanningError`` for loads that make no sense.
    public func source(contentsOf path: String) throws -> SavingsSource {
        let file = try PublishedFile(path, contents: "a profile of the ML.ENERGY leaderboard has configurations")
        guard let top = file.members(file.root, of: "the file") else {
            try file.reader.finish()
            throw PipelinesError(.value, "no profile found", place: path)
        }
        let records = file.records(top, "configurations", of: "a configuration")
        guard let task = Self.task(of: records) else {
            try file.reader.finish()
            throw PipelinesError(
                .missing, "the configurations have neither “energy_per_image_joules” nor “energy_per_request_joules”",
                place: path, advice: "give text-to-image.json or lm-arena-chat.json of the ML.ENERGY leaderboard")
        }
        let entries = records.compactMap { ServingRecord($0, task, file: path) }
        try file.reader.finish()
        var source = SavingsSource(
            title: "ML.ENERGY: " + (task == .images ? "text to image" : "chat"), cases: [], terms: terms(task))
        try add(entries, task, to: &source, path)
        source.limits = limits(task)
        return source
    }

    private static func task(of records: [Fields]) -> Task? {
        guard let first = records.first else { return nil }
        if first.values["energy_per_image_joules"] != nil { return .images }
        return first.values["energy_per_request_joules"] != nil ? .chat : nil
    }

    private func add(
        _ records: [ServingRecord], _ task: Task, to source: inout SavingsSource, _ path: String
    ) throws {
        let isPriced = !prices.isEmpty
        let gpus = Set(records.map(\.gpu)).sorted()
        if isPriced, let unpriced = gpus.first(where: { prices[$0] == nil }) {
            throw PipelinesError(
                .missing, "there is no price for \(unpriced)", place: path,
                advice: "give one for each of \(gpus.joined(separator: ", "))")
        }
        let groups = Dictionary(grouping: records) { [$0.model, $0.output, isPriced ? "" : $0.gpu] }
        let outputs = Dictionary(grouping: groups.keys) { [$0[0], $0[2]] }
        for (key, members) in groups.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let isAmbiguous = outputs[[key[0], key[2]]].map { $0.count > 1 } == true
            let name = key[0] + (isAmbiguous ? " (\(key[1]))" : "") + (isPriced ? "" : " on \(key[2])")
            let variants = Dictionary(grouping: members, by: \.deployment).sorted { $0.key < $1.key }
                .compactMap { variant(named: $0.key, $0.value, &source.leftOut, of: name) }
            guard !variants.isEmpty else { continue }
            var pipeline = Pipeline(name: name, stages: [Stage(name: "generate", after: [], variants: variants)])
            pipeline.goals.objective = Objective(accuracy: 1, cost: 1)
            source.cases.append(
                SavingsCase(
                    name: name, pipeline: pipeline,
                    settings: try grid.settings(of: pipeline, usualRates: task.usualRates)))
        }
    }

    private func variant(
        named name: String, _ records: [ServingRecord], _ leftOut: inout [String], of subject: String
    ) -> Variant? {
        var points: [OperatingPoint] = []
        for record in records.sorted(by: { $0.batch < $1.batch }) {
            let idle = idlePower * Double(record.gpus)
            let waiting = idle.value * record.latency.value.value
            let busy = record.energyPerRequest.value * Double(record.batch) - Joules(waiting)
            guard busy.value > 0 else {
                leftOut.append("\(subject), \(name), batch \(record.batch): uses less than the idle power given")
                continue
            }
            let modelled = Provenance.modelled(
                by: "\(record.energyPerRequest.provenance.origin), less idle power given")
            points.append(
                OperatingPoint(
                    batch: record.batch, latency: record.latency,
                    energy: Estimate(busy, provenance: waiting > 0 ? modelled : record.energyPerRequest.provenance),
                    cores: Double(record.gpus) * (prices[record.gpu] ?? 1),
                    idlePower: Estimate(
                        idle, provenance: waiting > 0 ? .given(in: "--idle-power") : record.energyPerRequest.provenance),
                    device: record.gpu))
        }
        guard !points.isEmpty else { return nil }
        return Variant(
            name: name, accuracy: Estimate(Fraction(1), provenance: .given(in: "one model, the same output")),
            points: points)
    }
}
