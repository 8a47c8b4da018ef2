import ModelGraph
import Pipelines
import Quantities
import Store
import Yams

/// One pipeline of IPA's file: what it says, before figures are known.
struct IPAPipeline {
    private struct Stage {
        var name: String
        var variants: [PublishedVariant]
    }

    private struct PublishedVariant {
        var name: String
        var accuracy: Fraction
        var measured: [Measurement]
    }

    /// A recovered row of IPA's profiles: the average latency of one batch size on so many cores.
    private struct Measurement {
        var batch: Int
        var cores: Double
        var load: Double
        var latency: Seconds
    }

    private let name: String
    private let latencySLA: Seconds
    private let objective: Objective
    private let stages: [Stage]

    init?(_ file: PublishedFile, named name: String, _ node: Yams.Node) {
        guard let fields = file.members(node, of: "pipeline “\(name)”"),
            let goal = fields.quantity("e2e_sla_s", as: Seconds.self, .positive, isRequired: true)
        else { return nil }
        (self.name, latencySLA) = (name, goal)
        objective = Self.weights(file, fields)
        stages = file.records(fields, "stages", of: "a stage of “\(name)”").compactMap { stage in
            guard let name = stage.text("name", isRequired: true) else { return nil }
            let variants = file.records(stage, "variants", of: "a variant of “\(name)”").compactMap { variant in
                Self.variant(variant, file)
            }
            return Stage(name: name, variants: variants)
        }
    }

    private static func variant(_ fields: Fields, _ file: PublishedFile) -> PublishedVariant? {
        guard let name = fields.text("name", isRequired: true),
            let percent = fields.number("accuracy_for_PAS", .nonNegative, isRequired: true)
        else { return nil }
        guard percent <= 100 else {
            file.reader.report(
                .value, "“accuracy_for_PAS” of “\(name)” must be per cent, not \(percent)", at: fields.place)
            return nil
        }
        let rows = fields.values["measured"]?.sequence.map { Array($0) } ?? []
        return PublishedVariant(
            name: name, accuracy: Fraction(percent / 100),
            measured: rows.compactMap { file.members($0, of: "a measurement of “\(name)”").flatMap(measurement) })
    }

    /// A row, where it has a latency: many have `null` in its place.
    private static func measurement(_ fields: Fields) -> Measurement? {
        guard let latency = fields.values["model_latencies_avg"]?.scalar?.string, latency != "null",
            let seconds = fields.quantity("model_latencies_avg", as: Seconds.self, .positive),
            let batch = fields.count("max_batch_size", isRequired: true),
            let cores = fields.number("cpu_request", .positive, isRequired: true),
            let load = fields.number("load", .nonNegative, isRequired: true)
        else { return nil }
        return Measurement(batch: batch, cores: cores, load: load, latency: seconds)
    }

    /// The weights that most of the published configurations have; of equally many, the smaller ones.
    private static func weights(_ file: PublishedFile, _ fields: Fields) -> Objective {
        guard fields.values["paper_configs"] != nil else { return Objective(accuracy: 1, cost: 1) }
        let pairs = file.records(fields, "paper_configs", of: "a configuration").compactMap { configuration in
            configuration.number("alpha", .nonNegative, isRequired: true).flatMap { alpha in
                configuration.number("beta", .nonNegative, isRequired: true).map { [alpha, $0] }
            }
        }
        let counted = Dictionary(grouping: pairs) { $0 }.sorted {
            $0.value.count == $1.value.count
                ? $0.key.lexicographicallyPrecedes($1.key) : $0.value.count > $1.value.count
        }
        return counted.first.map { Objective(accuracy: $0.key[0], cost: $0.key[1]) } ?? Objective(accuracy: 1, cost: 1)
    }

    /// The published latencies of settings that a variant was profiled at, each at the highest load that IPA tried.
    private static func latencies(_ variant: PublishedVariant, beside points: [OperatingPoint]) -> [PublishedLatency] {
        points.compactMap { point in
            let rows = variant.measured.filter { $0.batch == point.batch && $0.cores == point.cores }
            return rows.max { $0.load < $1.load }.map { row in
                PublishedLatency(
                    variant: variant.name, batch: point.batch, cores: point.cores,
                    published: Estimate(row.latency, provenance: .published(in: IPAImport.source)), own: point.latency)
            }
        }
    }

    /// The pipeline with the figures that the store has.
    /// - Parameters:
    ///   - leftOut: takes what has none, and why.
    ///   - latencies: takes the published latencies of what has figures.
    /// - Returns: nil when a stage has no variant left.
    func resolved(from store: Store, leftOut: inout [String], latencies: inout [PublishedLatency]) throws -> Pipeline? {
        var isComplete = true
        var resolved: [Pipelines.Stage] = []
        for (index, stage) in stages.enumerated() {
            var variants: [Variant] = []
            for variant in stage.variants {
                guard let reference = try? ModelReference(parsing: ZooReference.prefix + variant.name, relativeTo: "")
                else {
                    leftOut.append("\(name), \(stage.name): \(variant.name) is not in the model zoo")
                    continue
                }
                let points = try store.profilePoints(of: [reference.subject]).map { try OperatingPoint($0) }
                guard !points.isEmpty else {
                    leftOut.append("\(name), \(stage.name): \(variant.name) has no profile in the store")
                    continue
                }
                latencies += Self.latencies(variant, beside: points)
                variants.append(
                    Variant(
                        name: variant.name,
                        accuracy: Estimate(variant.accuracy, provenance: .published(in: IPAImport.source)),
                        points: points, model: ZooReference.prefix + variant.name))
            }
            if variants.isEmpty { isComplete = false }
            resolved.append(
                Pipelines.Stage(name: stage.name, after: index == 0 ? [] : [index - 1], variants: variants))
        }
        guard isComplete, !resolved.isEmpty else {
            leftOut.append("\(name): the whole pipeline, since a stage has no variant with measured energy")
            return nil
        }
        var pipeline = Pipeline(name: "ipa-\(name)", stages: resolved)
        pipeline.goals = Goals(objective: objective, latencySLA: latencySLA)
        return pipeline
    }
}
