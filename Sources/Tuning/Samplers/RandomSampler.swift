import Statistics

/// Every point drawn uniformly and by itself.
public struct RandomSampler: Sampler {
    public static let name = "random"
    public static let summary = "independent uniform draws"
    private let setup: SamplerSetup

    public init(_ setup: SamplerSetup) throws(TuningError) { self.setup = setup }

    public mutating func ask(_ history: History) -> Point? {
        var generator = setup.generator(history)
        return setup.space.randomPoint(&generator)
    }
}

extension SamplerSetup {
    /// The random numbers of the next point: they follow from the seed and the number of trials.
    func generator(_ history: History) -> SeededGenerator {
        SeededGenerator(seed: seed(after: history.count))
    }

    /// A seed for the trial after `count` others.
    func seed(after count: Int) -> UInt64 { mix(mix(0, seed), UInt64(truncatingIfNeeded: count)) }
}

extension SearchSpace {
    /// A uniform point.
    func randomPoint(_ generator: inout SeededGenerator) -> Point {
        point(at: (0..<count).map { _ in generator.uniform() })
    }
}
