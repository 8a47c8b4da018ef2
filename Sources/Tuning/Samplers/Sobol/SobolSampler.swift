/// A scrambled Sobol sequence: as random as needed, more even than random.
public struct SobolSampler: Sampler {
    public static let name = "sobol"
    public static let summary = "scrambled Sobol sequence, more even than random draws"
    private let space: SearchSpace
    private let sequence: SobolSequence

    /// - Throws: ``TuningError`` for more parameters than there are direction numbers.
    public init(_ setup: SamplerSetup) throws(TuningError) {
        guard setup.space.count <= SobolDirections.limit else {
            throw TuningError(
                .sampler, "sobol searches at most \(SobolDirections.limit) parameters, not \(setup.space.count)",
                advice: "use random")
        }
        space = setup.space
        sequence = SobolSequence(dimension: space.count, seed: setup.seed)
    }

    public mutating func ask(_ history: History) -> Point? {
        space.point(at: sequence.point(history.count))
    }
}
