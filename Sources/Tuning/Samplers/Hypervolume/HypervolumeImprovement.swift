#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The logarithm of the expected hypervolume improvement of two independent predicted losses, exact.
///
/// The region that no front member dominates is cut into strips along the first loss; the improvement within a strip is a
/// difference of expected improvements in the first loss times one in the second, and strips add up.
/// Source: Emmerich et al. 2011; Yang et al. 2019 (the two-dimensional strips); in logarithms as in Ament et al. 2023.
struct HypervolumeImprovement: Acquisition {
    let first, second: GaussianProcess
    var lengths: [Double] { zip(first.kernel.lengths, second.kernel.lengths).map(min) }
    private let strips: [Strip]

    /// First losses within `left`…`right` improve where the second loss is below `top`.
    private struct Strip {
        let left, right, top: Double
    }

    /// - Parameters:
    ///   - front: pairs of standardised losses; dominated ones do not matter.
    ///   - reference: a pair that improvements are bounded by.
    init(_ first: GaussianProcess, _ second: GaussianProcess, front: [[Double]], reference: [Double]) {
        (self.first, self.second) = (first, second)
        let inside = front.filter { $0[0] < reference[0] && $0[1] < reference[1] }
        let members = Dominance.front(inside).map { inside[$0] }.sorted { $0[0] < $1[0] }
        var strips: [Strip] = []
        var (left, top) = (-Double.infinity, reference[1])
        for member in members {
            if member[0] > left { strips.append(Strip(left: left, right: member[0], top: top)) }
            (left, top) = (member[0], member[1])
        }
        strips.append(Strip(left: left, right: reference[0], top: top))
        self.strips = strips
    }

    func value(_ place: [Double]) -> Double {
        evaluate(first.predict(place), second.predict(place)).value
    }

    func value(_ place: [Double], gradient: inout [Double]) -> Double {
        let (a, b) = (first.predict(place, withGradient: true), second.predict(place, withGradient: true))
        let result = evaluate(a, b)
        for index in gradient.indices {
            gradient[index] =
                result.byFirst.mean * a.meanGradient[index] + result.byFirst.variance * a.varianceGradient[index]
                + result.bySecond.mean * b.meanGradient[index] + result.bySecond.variance * b.varianceGradient[index]
        }
        return result.value
    }

    /// A logarithm and its derivatives by a prediction's mean and variance.
    struct Term {
        var value: Double
        var mean = 0.0
        var variance = 0.0

        /// log E[max(0, limit − loss)].
        init(_ limit: Double, _ prediction: GaussianProcess.Prediction) {
            let deviation = prediction.variance.squareRoot()
            let z = (limit - prediction.mean) / deviation
            let (logarithm, slope) = LogImprovement.value(z)
            value = logarithm + log(deviation)
            mean = -slope / deviation
            variance = (1 - z * slope) / (2 * prediction.variance)
        }
    }

    private func evaluate(
        _ a: GaussianProcess.Prediction, _ b: GaussianProcess.Prediction
    ) -> (value: Double, byFirst: Term, bySecond: Term) {
        var parts: [(first: Term, second: Term)] = []
        for strip in strips {
            var first = Term(strip.right, a)
            if strip.left.isFinite {
                // log(e^x − e^y) with x ≥ y, and derivatives weighted alike.
                let lower = Term(strip.left, a)
                let share = exp(min(0, lower.value - first.value))
                guard share < 1 else { continue }
                first.mean = (first.mean - share * lower.mean) / (1 - share)
                first.variance = (first.variance - share * lower.variance) / (1 - share)
                first.value += log1p(-share)
            }
            parts.append((first, Term(strip.top, b)))
        }
        var total = Term(0, a)
        var other = total
        guard let highest = parts.map({ $0.first.value + $0.second.value }).max(), highest > -.infinity else {
            return (-.infinity, total, other)
        }
        let weights = parts.map { exp($0.first.value + $0.second.value - highest) }
        let sum = weights.reduce(0, +)
        (total.mean, total.variance, other.mean, other.variance) = (0, 0, 0, 0)
        for (part, weight) in zip(parts, weights) {
            total.mean += weight / sum * part.first.mean
            total.variance += weight / sum * part.first.variance
            other.mean += weight / sum * part.second.mean
            other.variance += weight / sum * part.second.variance
        }
        return (highest + log(sum), total, other)
    }
}
