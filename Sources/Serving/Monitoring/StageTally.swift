import Quantities

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
        /// Energy beyond rest that requests were charged with for their visits.
        var energy = Joules.zero

        init(_ name: String) { self.name = name }
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
    }

    /// What a target counted by itself.
    mutating func add(_ figures: StageFigures) {
        let variant = index(of: figures.variant)
        variants[variant].batches += Int(figures.batches.rounded())
        variants[variant].items += Int(figures.items.rounded())
        variants[variant].work += figures.busyThreadTime
    }

    /// - Parameter energy: the visit's part of the request's energy beyond rest.
    mutating func add(_ visit: StageVisit, energy: Joules) {
        visits += 1
        queueTimes.add(visit.queueTime.value)
        variants[index(of: visit.variant)].energy += energy
    }

    private mutating func index(of name: String) -> Int {
        if let known = variants.firstIndex(where: { $0.name == name }) { return known }
        variants.append(Variant(name))
        return variants.count - 1
    }
}
