/// Where losses were observed, prepared for a Gaussian process: places in the unit cube and standardised losses.
struct Observations: Sendable {
    let count: Int
    let dimension: Int
    /// Per coordinate, whether it is a choice, whose values only equal or differ.
    let isChoice: [Bool]
    /// Coordinate by coordinate, one place per observation.
    let columns: [Double]
    /// Mean 0 and variance 1.
    let targets: [Double]
    /// What standardised targets were made from.
    let mean, deviation: Double

    /// - Parameters:
    ///   - places: one per observation.
    ///   - losses: finite, one per observation.
    init(_ places: [[Double]], _ losses: [Double], isChoice: [Bool]) {
        count = places.count
        dimension = isChoice.count
        self.isChoice = isChoice
        columns = isChoice.indices.flatMap { coordinate in places.map { $0[coordinate] } }
        let total = Double(max(1, losses.count))
        let mean = losses.reduce(0) { $0 + $1 / total }
        // Scaled before squaring, so that huge losses do not overflow.
        let widest = losses.reduce(0) { max($0, abs($1 - mean)) }
        let scale = widest > 0 ? widest : 1
        let variance = losses.reduce(0) { $0 + ($1 - mean) / scale * (($1 - mean) / scale) } / total
        let deviation = variance > 0 ? variance.squareRoot() * scale : 1
        (self.mean, self.deviation) = (mean, deviation)
        targets = losses.map { ($0 - mean) / deviation }
    }

    init(
        count: Int, dimension: Int, isChoice: [Bool], columns: [Double], targets: [Double], mean: Double,
        deviation: Double
    ) {
        self.count = count
        self.dimension = dimension
        self.isChoice = isChoice
        self.columns = columns
        self.targets = targets
        self.mean = mean
        self.deviation = deviation
    }

    /// The squared difference of two coordinates; 0 or 1 for choices.
    @inline(__always)
    func squaredDifference(_ a: Double, _ b: Double, _ coordinate: Int) -> Double {
        isChoice[coordinate] ? (a == b ? 0 : 1) : (a - b) * (a - b)
    }
}
