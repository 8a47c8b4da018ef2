/// What a search optimises: one direction per objective.
public struct Objectives: Sendable, Hashable {
    public let directions: [Direction]

    /// - Throws: ``TuningError`` for no directions.
    public init(_ directions: [Direction]) throws(TuningError) {
        guard !directions.isEmpty else {
            throw TuningError(.objective, "there are no objectives", advice: "give one direction per objective")
        }
        self.directions = directions
    }

    /// One objective.
    public static func single(_ direction: Direction) -> Objectives { Objectives(unchecked: [direction]) }

    private init(unchecked directions: [Direction]) { self.directions = directions }

    public var count: Int { directions.count }

    /// Values as losses, which are minimised; the same computation turns losses into values.
    func losses(of values: [Double]) -> [Double] { zip(values, directions).map { $0 * $1.sign } }
}
