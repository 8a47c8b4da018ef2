import Statistics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A density over some axes as a mixture: one product of kernels around each observation, and a wide one as the prior.
///
/// Numbers are places in 0…1 with truncated normal kernels, integrated over the cell of discrete values; a choice keeps its
/// observed value with most of the probability. Source: Bergstra et al. 2011, §4; Watanabe 2023 (arXiv 2304.11127), §3.
struct ParzenEstimator {
    private let axes: [Axis]
    private let count: Int
    private var logWeights: [Double]
    private var cumulativeWeights: [Double] = []
    /// Per axis, kernel by kernel; for a choice the observed index, −1 for the prior.
    private var centres: [[Double]] = []
    private var deviations: [[Double]] = []
    /// Sums of the kernels' constant terms over the continuous axes.
    private var constants: [Double]
    private var cellProbabilities: [CellKey: [Double]] = [:]

    /// How many observations the prior weighs: more than one keeps few good trials from fixing the search on one valley.
    private static let priorWeight = 2.0

    private struct CellKey: Hashable {
        let axis: Int
        let value: Double
    }

    /// - Parameters:
    ///   - observations: per axis, the values observed.
    ///   - weights: one per observation.
    init(_ axes: [Axis], _ observations: [[Double]], weights: [Double]) {
        self.axes = axes
        count = weights.count + 1
        let all = weights + [Self.priorWeight]
        let total = all.reduce(0, +)
        logWeights = all.map { log($0 / total) }
        constants = logWeights
        var sum = 0.0
        for weight in all {
            sum += weight / total
            cumulativeWeights.append(sum)
        }
        for (axis, values) in zip(axes, observations) {
            guard !axis.isCategorical else {
                centres.append(values + [-1])
                deviations.append([])
                continue
            }
            let units = values.map(axis.unit(of:))
            let widths = Bandwidth.deviations(units) + [1]
            centres.append(units + [0.5])
            deviations.append(widths)
            guard Self.isDense(axis) else { continue }
            for kernel in 0..<count {
                constants[kernel] +=
                    TruncatedNormal(mean: centres[centres.count - 1][kernel], deviation: widths[kernel]).logFactor
            }
        }
    }

    /// Whether an axis's values are so many that the density stands for the probability of a cell.
    private static func isDense(_ axis: Axis) -> Bool { axis.cells.map { $0 > 200 } ?? true }

    /// A draw: one value per axis.
    func draw(_ generator: inout SeededGenerator) -> [Double] {
        let target = generator.uniform()
        let kernel = min(count - 1, cumulativeWeights.firstIndex { $0 > target } ?? count - 1)
        return axes.indices.map { index in
            let axis = axes[index]
            let centre = centres[index][kernel]
            guard axis.isCategorical else {
                let normal = TruncatedNormal(mean: centre, deviation: deviations[index][kernel])
                return axis.value(at: normal.draw(&generator))
            }
            let choices = axis.cells ?? 1
            // The kernel's own choice keeps `kept`; the rest is spread over all.
            let kept = centre < 0 ? 0 : 1 / (1 + Double(choices) / Double(count))
            return generator.uniform() < kept ? centre : Double(generator.index(below: choices))
        }
    }

    /// The logarithm of the density, or probability, of a point.
    mutating func logDensity(_ values: [Double]) -> Double {
        var terms = constants
        for index in axes.indices {
            let axis = axes[index]
            if axis.isCategorical {
                addChoice(values[index], index, &terms)
            } else if Self.isDense(axis) {
                addDistance(axis.unit(of: values[index]), index, &terms)
            } else {
                let added = cellTerms(values[index], index)
                for kernel in 0..<count { terms[kernel] += added[kernel] }
            }
        }
        let highest = terms.max() ?? 0
        return highest + log(terms.reduce(0) { $0 + exp($1 - highest) })
    }

    private func addDistance(_ unit: Double, _ index: Int, _ terms: inout [Double]) {
        let (centres, deviations) = (centres[index], deviations[index])
        for kernel in 0..<count {
            let z = (unit - centres[kernel]) / deviations[kernel]
            terms[kernel] -= 0.5 * z * z
        }
    }

    private func addChoice(_ value: Double, _ index: Int, _ terms: inout [Double]) {
        let choices = Double(axes[index].cells ?? 1)
        let spread = 1 / Double(count)
        let (hit, miss) = (log((1 + spread) / (1 + choices * spread)), log(spread / (1 + choices * spread)))
        let prior = log(1 / choices)
        for kernel in 0..<count {
            let centre = centres[index][kernel]
            terms[kernel] += centre < 0 ? prior : centre == value ? hit : miss
        }
    }

    private mutating func cellTerms(_ value: Double, _ index: Int) -> [Double] {
        let key = CellKey(axis: index, value: value)
        if let known = cellProbabilities[key] { return known }
        let cell = axes[index].cell(around: value)
        let terms = (0..<count).map { kernel in
            TruncatedNormal(mean: centres[index][kernel], deviation: deviations[index][kernel])
                .logProbability(of: cell)
        }
        cellProbabilities[key] = terms
        return terms
    }
}
