public import Quantities

/// What a variant's batches took while it was served.
public struct ServedFigures: Sendable, Hashable, Codable {
    public var stage: String
    public var variant: String
    public var batches: [Batches]
    /// Joules beyond rest that requests were charged with, and the items that they brought; nil when nothing metered.
    public var energy: Energy?

    public init(stage: String, variant: String, batches: [Batches], energy: Energy? = nil) {
        self.stage = stage
        self.variant = variant
        self.batches = batches
        self.energy = energy
    }

    /// The batches of one size.
    public struct Batches: Sendable, Hashable, Codable {
        /// Threads of the replicas.
        public var threads: Int
        /// Items of a batch, at least 1.
        public var batch: Int
        public var count: Int
        public var mean: Seconds
        /// Standard deviation over mean.
        public var variation: Fraction

        public init(threads: Int, batch: Int, count: Int, mean: Seconds, variation: Fraction) {
            self.threads = threads
            self.batch = batch
            self.count = count
            self.mean = mean
            self.variation = variation
        }
    }

    public struct Energy: Sendable, Hashable, Codable {
        public var joules: Joules
        public var items: Double
        public var provenance: Provenance

        public init(joules: Joules, items: Double, provenance: Provenance) {
            self.joules = joules
            self.items = items
            self.provenance = provenance
        }
    }
}

extension ServedFigures {
    /// The figures of several times of serving as those of one; each stage and variant once.
    public static func combined(_ figures: [ServedFigures]) -> [ServedFigures] {
        figures.reduce(into: []) { all, next in
            if let known = all.firstIndex(where: { $0.stage == next.stage && $0.variant == next.variant }) {
                all[known].add(next)
            } else {
                all.append(next)
            }
        }
    }

    private mutating func add(_ other: ServedFigures) {
        for next in other.batches {
            if let known = batches.firstIndex(where: { $0.threads == next.threads && $0.batch == next.batch }) {
                batches[known].add(next)
            } else {
                batches.append(next)
            }
        }
        guard let next = other.energy else { return }
        energy =
            energy.map {
                Energy(
                    joules: $0.joules + next.joules, items: $0.items + next.items,
                    provenance: $0.provenance == next.provenance
                        ? next.provenance : .combined([$0.provenance, next.provenance]) ?? next.provenance)
            } ?? next
    }
}

extension ServedFigures.Batches {
    /// Mean square of the times.
    private var square: Double { mean.value * mean.value * (1 + variation.value * variation.value) }

    fileprivate mutating func add(_ other: Self) {
        let (own, all) = (Double(count), Double(count + other.count))
        guard all > 0 else { return }
        let mean = (self.mean * own + other.mean * (all - own)) / all
        let square = (self.square * own + other.square * (all - own)) / all
        variation = Fraction((max(0, square / (mean.value * mean.value) - 1)).squareRoot())
        self.mean = mean
        count += other.count
    }
}
