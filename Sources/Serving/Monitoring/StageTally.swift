import Pipelines
import Quantities
import Statistics

/// What is known of one stage and its variants.
struct StageTally: Sendable {
    /// A variant's batches.
    struct Variant: Sendable {
        let name: String
        var batches = 0
        var items = 0
        /// Busy thread-seconds.
        var work = Seconds.zero
        var sizes = BucketCounts(BucketCounts.sizes)
        var durations = BucketCounts(BucketCounts.times)
        /// Energy beyond rest that requests were charged with for their visits, and the items of these.
        var energy = Joules.zero
        var chargedItems = 0
        /// Seconds that batches took.
        var times: [Size: RunningMoments] = [:]

        init(_ name: String) { self.name = name }
    }

    /// Batches that are alike.
    struct Size: Sendable, Hashable {
        var threads: Int
        var items: Int
    }

    let name: String
    /// Requests that passed the stage and were answered.
    private(set) var visits = 0
    private(set) var queueTimes = BucketCounts(BucketCounts.times)
    private(set) var variants: [Variant]
    private(set) var batches = 0
    private(set) var items = 0
    /// Time in which replicas were busy, of all replicas together.
    private(set) var busy = Seconds.zero

    init(_ name: String, variants: [String] = []) {
        self.name = name
        self.variants = variants.map(Variant.init)
    }

    mutating func add(_ batch: BatchRecord) {
        let variant = index(of: batch.variant)
        let duration = max(.zero, batch.end - batch.start)
        batches += 1
        items += batch.items
        busy += duration
        variants[variant].batches += 1
        variants[variant].items += batch.items
        variants[variant].work += duration * Double(batch.threads)
        variants[variant].sizes.add(Double(batch.items))
        variants[variant].durations.add(duration.value)
        let size = Size(threads: batch.threads, items: batch.items)
        try? variants[variant].times[size, default: RunningMoments()].add(duration.value)
    }

    /// What a target counted by itself.
    mutating func add(_ figures: StageFigures) {
        let variant = index(of: figures.variant)
        variants[variant].batches += Int(figures.batches.rounded())
        variants[variant].items += Int(figures.items.rounded())
        variants[variant].work += figures.busyThreadTime
    }

    /// - Parameter energy: the visit's part of the request's energy beyond rest; nil when the request was not charged.
    mutating func add(_ visit: StageVisit, energy: Joules?) {
        visits += 1
        queueTimes.add(visit.queueTime.value)
        guard let energy else { return }
        let variant = index(of: visit.variant)
        variants[variant].energy += energy
        variants[variant].chargedItems += visit.items
    }

    /// What each variant's batches took.
    /// - Parameter source: of the energy; nil where none is metered.
    func served(_ source: Provenance?) -> [ServedFigures] {
        variants.filter { !$0.times.isEmpty }.map { variant in
            ServedFigures(
                stage: name, variant: variant.name,
                batches: variant.times.sorted { ($0.key.threads, $0.key.items) < ($1.key.threads, $1.key.items) }.map {
                    .init(
                        threads: $0.threads, batch: $0.items, count: $1.count, mean: Seconds($1.mean ?? 0),
                        variation: Fraction($1.variation))
                },
                energy: source.flatMap { source in
                    variant.chargedItems > 0
                        ? .init(joules: variant.energy, items: Double(variant.chargedItems), provenance: source) : nil
                })
        }
    }

    private mutating func index(of name: String) -> Int {
        if let known = variants.firstIndex(where: { $0.name == name }) { return known }
        variants.append(Variant(name))
        return variants.count - 1
    }
}

extension RunningMoments {
    /// Standard deviation of the values, as of a whole population, over their mean; 0 for fewer than two.
    fileprivate var variation: Double {
        guard let mean, let variance, mean > 0 else { return 0 }
        return (variance * Double(count - 1) / Double(count)).squareRoot() / mean
    }
}
