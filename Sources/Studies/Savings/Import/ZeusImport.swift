import Pipelines
import Planning
import Quantities

/// Reads the training traces of Zeus: time per epoch and power of V100 training over batch sizes and power limits.
///
/// Source: Zeus (NSDI '23), github.com/ml-energy/zeus, `v100` trace. A request is an epoch; its energy is time × power. At equal
/// batch size and optimizer a power limit changes when steps happen and not what they compute, so accuracy is equal.
public struct ZeusImport: Sendable {
    /// The longest times per epoch allowed, as multiples of that at the highest power limit.
    public var slowdowns: [Double]
    /// How much longer the question with slack lets an epoch take.
    public var tolerance: SavingsTolerance

    public init(slowdowns: [Double] = [1, 1.05, 1.1, 1.25], tolerance: SavingsTolerance = SavingsTolerance()) {
        self.slowdowns = slowdowns
        self.tolerance = tolerance
    }

    static let source = "Zeus (NSDI ’23) V100 traces"
    static let caveat = "batch size may change as well, and with it how many epochs an accuracy takes"

    /// The cases of a file: each job at each batch size; then each job over all batch sizes, with a caveat.
    /// - Throws: ``PipelinesError`` with file and row for what is not such a trace.
    public func source(contentsOf path: String) throws -> SavingsSource {
        let rows = try Self.rows(TextFile.read(path), file: path)
        var terms = SavingsSource.Terms()
        (terms.request, terms.cost, terms.variant) = ("epoch", "GPUs", "training batch size")
        terms.hasLoad = false
        terms.reference = "the time per epoch at the highest power limit"
        var source = SavingsSource(title: "Zeus: training on a V100", cases: [], terms: terms)
        let jobs = Dictionary(grouping: rows, by: \.job).sorted { $0.key < $1.key }
        for (job, members) in jobs {
            let sizes = Dictionary(grouping: members, by: \.batch).sorted { $0.key < $1.key }
            for (size, group) in sizes { source.cases.append(self.case("\(job), batch \(size)", group, caveat: nil)) }
        }
        for (job, members) in jobs where Set(members.map(\.batch)).count > 1 {
            source.cases.append(self.case("\(job), any batch size", members, caveat: Self.caveat))
        }
        source.limits = [
            """
            At one batch size and optimizer a power limit changes how fast steps are done and not what they compute: every \
            epoch does the same to the model, so accuracy is equal by construction, and the power limit alone is the knob.
            """,
            """
            Across batch sizes energy per epoch is not energy to an accuracy: how many epochs it takes depends on the batch \
            size, and the trace does not say. Those rows are apart, and no part of the answer.
            """,
            "Energy is average power × time per epoch of one GPU; the host is not in the trace, nor is what the GPU draws after.",
            """
            The energy-blind plan leaves the power limit at its highest, as a GPU comes. Each figure is one measured run: \
            differences of a few per cent in time may be noise, and the trace has no intervals.
            """,
        ]
        return source
    }

    private func `case`(_ name: String, _ rows: [Row], caveat: String?) -> SavingsCase {
        let source = Provenance.published(in: Self.source)
        let variants = Dictionary(grouping: rows, by: \.batch).sorted { $0.key < $1.key }.map { size, group in
            Variant(
                name: "batch \(size)",
                accuracy: Estimate(Fraction(1), provenance: .given(in: "the same training steps")),
                points: group.sorted { $0.powerLimit < $1.powerLimit }.map { row in
                    OperatingPoint(
                        batch: 1, latency: Estimate(row.time, provenance: source),
                        energy: Estimate(row.power * row.time, provenance: source), cores: 1,
                        idlePower: Estimate(.zero, provenance: source), powerLimit: row.powerLimit, device: "V100")
                })
        }
        var pipeline = Pipeline(name: name, stages: [Stage(name: "train", after: [], variants: variants)])
        pipeline.goals.objective = Objective(accuracy: 1, cost: 1)
        let highest = rows.map(\.powerLimit).max() ?? .zero
        let usual = rows.filter { $0.powerLimit == highest }.map(\.time).min() ?? .zero
        let settings = slowdowns.map { slowdown in
            // A rate that one GPU keeps up with, however slow an allowed epoch is.
            let longest = usual.value * slowdown * (1 + tolerance.latency.value)
            return SavingsCase.Setting(rate: Rate(1 / longest), latencySLA: usual * slowdown, multiple: slowdown)
        }
        return SavingsCase(name: name, pipeline: pipeline, settings: settings, caveat: caveat)
    }
}
