#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Quantities
import Statistics

/// The rows of one layer type with what fitting needs of each.
struct TrainingRows {
    let configurations: [LayerConfiguration]
    let works: [LayerWork]
    let energies: [Double]
    /// The price of a call in joules where it is not fitted; nil where it is.
    let callPrice: Double?

    /// - Parameter callPrice: what types that share the price of a call pay for it.
    init(_ measurements: [LayerMeasurement], processor: Processor, callPrice: Double) {
        configurations = measurements.map(\.configuration)
        works = configurations.map { $0.type.work($0, processor) }
        energies = measurements.map(\.energy.value)
        self.callPrice = configurations.first?.type.sharesCallPrice == true ? callPrice : nil
    }

    private init(
        _ configurations: [LayerConfiguration], _ works: [LayerWork], _ energies: [Double], _ callPrice: Double?
    ) {
        self.callPrice = callPrice
        self.configurations = configurations
        self.works = works
        self.energies = energies
    }

    var count: Int { energies.count }

    subscript(_ indices: [Int]) -> TrainingRows {
        TrainingRows(
            indices.map { configurations[$0] }, indices.map { works[$0] }, indices.map { energies[$0] }, callPrice)
    }

    /// A random selection of rows; all of them when there are no more than `limit`.
    func sample(_ limit: Int, using generator: inout SeededGenerator) -> TrainingRows {
        count <= limit ? self : self[generator.permutation(count).prefix(limit).sorted()]
    }

    /// A random selection of rows with a value of each.
    func sample(
        _ limit: Int, using generator: inout SeededGenerator, with values: [Double]
    ) -> (rows: TrainingRows, values: [Double]) {
        guard count > limit else { return (self, values) }
        let chosen = generator.permutation(count).prefix(limit).sorted()
        return (self[chosen], chosen.map { values[$0] })
    }

    /// Parts of equal size; rows of one configuration stay together, so that none is predicted from its repetition.
    func folds(_ parts: Int, using generator: inout SeededGenerator) -> [[Int]] {
        var groups: [[Int]] = []
        var positions: [LayerConfiguration: Int] = [:]
        for (index, configuration) in configurations.enumerated() {
            if let position = positions[configuration] {
                groups[position].append(index)
            } else {
                positions[configuration] = groups.count
                groups.append([index])
            }
        }
        var folds = [[Int]](repeating: [], count: Swift.max(2, Swift.min(parts, groups.count)))
        for (place, group) in generator.permutation(groups.count).enumerated() {
            folds[place % folds.count] += groups[group]
        }
        return folds
    }

    /// The smooth correction's features: descriptors of the layer and the share of every physical term.
    static func features(_ work: LayerWork, _ sum: PhysicalSum, physics: Double) -> [Double] {
        work.shape + zip(work.amounts, sum.prices).map { $0 * $1 / physics }
    }

    func physicalSum() throws(EnergyPredictionError) -> PhysicalSum {
        let terms = configurations.first?.type.terms ?? []
        guard let callPrice else {
            return try PhysicalSum(amounts: works.map(\.amounts), energies: energies, terms: terms)
        }
        // A call that costs more than half a row's energy is not this row's: such a row keeps its half.
        var sum = try PhysicalSum(
            amounts: works.map { Array($0.amounts.dropLast()) },
            energies: energies.map { Swift.max($0 - callPrice, $0 / 2) }, terms: terms.dropLast())
        sum.prices.append(callPrice)
        return sum
    }

    /// Features and targets of the correction on top of a physical sum, every row in the state it was measured in.
    func correctionProblem(_ sum: PhysicalSum) -> (features: [[Double]], targets: [Double]) {
        var features: [[Double]] = [], targets: [Double] = []
        for (work, energy) in zip(works, energies) {
            var work = work
            work.amounts = sum.amounts(work.amounts, explaining: energy)
            let physics = sum.energy(work.amounts)
            features.append(Self.features(work, sum, physics: physics))
            targets.append(log(energy / physics))
        }
        return (features, targets)
    }
}
