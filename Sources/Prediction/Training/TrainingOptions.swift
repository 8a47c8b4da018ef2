/// How predictors are trained.
public struct TrainingOptions: Sendable, Hashable, Codable {
    /// The machine that the rows were measured on.
    public var processor: Processor
    /// The share of layers that prediction intervals are to contain, between 0 and 1.
    public var coverage: Double
    /// Parts that cross-validation cuts the rows into, at least 2.
    public var folds: Int
    /// Rows that the choice of the kernel's length and ridge looks at.
    public var tuningRows: Int
    /// Rows that the smooth correction is built from, at most; its cost grows with their cube.
    public var correctionRows: Int
    /// The seed of every draw.
    public var seed: UInt64
    /// Whether prices are all there is: no smooth correction and one width of intervals, neither of which need rows kept.
    public var isPhysicsOnly = false

    public init(
        processor: Processor = .xeonGold5120, coverage: Double = 0.9, folds: Int = 5, tuningRows: Int = 300,
        correctionRows: Int = 1500, seed: UInt64 = 1
    ) {
        self.processor = processor
        self.coverage = coverage
        self.folds = folds
        self.tuningRows = tuningRows
        self.correctionRows = correctionRows
        self.seed = seed
    }

    /// The fewest rows of a type that are fitted.
    static let fewestRows = 12
    /// Parts that the rows of one fold are cut into, to choose a setting for it.
    static let fewestFolds = 3
    /// The fewest rows of a type that a smooth correction is tried on.
    static let fewestCorrectionRows = 40

    /// The kernel settings that cross-validation chooses from.
    static let settings = [8.0, 16, 32].flatMap { length in
        [1e-2, 1e-3, 1e-4].map { KernelRidge.Setting(length: length, ridge: $0) }
    }
}
