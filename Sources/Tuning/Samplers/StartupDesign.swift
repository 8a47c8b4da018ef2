import Statistics

/// The points before a model is trusted: scrambled Sobol, or uniform where there are more parameters than it has dimensions.
struct StartupDesign: Sendable {
    private let setup: SamplerSetup
    private let sequence: SobolSequence?

    init(_ setup: SamplerSetup) {
        self.setup = setup
        sequence =
            setup.space.count <= SobolDirections.limit
            ? SobolSequence(dimension: setup.space.count, seed: setup.seed) : nil
    }

    /// - Parameter index: the number of trials before.
    func point(_ index: Int) -> Point {
        if let sequence { return setup.space.point(at: sequence.point(index)) }
        var generator = SeededGenerator(seed: setup.seed(after: index))
        return setup.space.randomPoint(&generator)
    }
}
