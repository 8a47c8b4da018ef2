/// Minimises a smooth function within bounds: limited-memory BFGS on the coordinates that no bound holds.
///
/// Source: Nocedal and Wright, “Numerical Optimization” (2006), algorithm 7.4, with projection onto the bounds (Bertsekas 1982)
/// and backtracking.
struct BoundedMinimiser {
    let lower, upper: [Double]
    /// Ends when no free coordinate's derivative is larger.
    var tolerance = 1e-2
    var maximumEvaluations = 60
    /// Steps and gradient changes that are remembered.
    private static let memory = 8

    private struct Change {
        let step, slope: [Double]
        let curvature: Double
    }

    init(lower: [Double], upper: [Double], tolerance: Double, maximumEvaluations: Int) {
        (self.lower, self.upper) = (lower, upper)
        self.tolerance = tolerance
        self.maximumEvaluations = maximumEvaluations
    }

    /// - Parameters:
    ///   - start: within the bounds.
    ///   - function: gives the value and fills in the gradient.
    func minimise(
        from start: [Double], _ function: (_ x: [Double], _ gradient: inout [Double]) -> Double
    ) -> (x: [Double], value: Double) {
        var x = start
        var gradient = [Double](repeating: 0, count: x.count)
        var value = function(x, &gradient)
        var evaluations = 1
        var changes: [Change] = []
        while evaluations < maximumEvaluations, value.isFinite {
            let isFree = x.indices.map { index in
                !(x[index] <= lower[index] && gradient[index] > 0) && !(x[index] >= upper[index] && gradient[index] < 0)
            }
            let free = x.indices.map { isFree[$0] ? gradient[$0] : 0 }
            guard let steepest = free.map({ abs($0) }).max(), steepest > tolerance else { break }
            var direction = descent(free, changes).enumerated().map { isFree[$0] ? $1 : 0 }
            if dot(direction, free) >= 0 {
                changes = []
                direction = free.map { -$0 }
            }
            var length = changes.isEmpty ? min(1, 1 / free.reduce(0) { $0 + abs($1) }) : 1
            var accepted = false
            while evaluations < maximumEvaluations {
                let next = x.indices.map { min(upper[$0], max(lower[$0], x[$0] + length * direction[$0])) }
                let step = zip(next, x).map { $0 - $1 }
                let slope = dot(step, gradient)
                guard slope < 0 else { break }
                var nextGradient = gradient
                let nextValue = function(next, &nextGradient)
                evaluations += 1
                if nextValue <= value + 1e-4 * slope {
                    remember(&changes, step, zip(nextGradient, gradient).map { $0 - $1 })
                    accepted = value - nextValue > 1e-12 * max(1, abs(value))
                    (x, value, gradient) = (next, nextValue, nextGradient)
                    break
                }
                // The minimum of the parabola through both values and the slope, kept within a tenth and a half.
                let parabola = nextValue.isFinite ? -slope / (2 * (nextValue - value - slope)) : 0.1
                length *= min(0.5, max(0.1, parabola))
            }
            // A poor memory of curvature may stall where the plain gradient does not.
            if !accepted {
                if changes.isEmpty { break }
                changes = []
            }
        }
        return (x, value)
    }

    private func remember(_ changes: inout [Change], _ step: [Double], _ slope: [Double]) {
        let curvature = dot(step, slope)
        guard curvature > 1e-12 * dot(slope, slope), curvature.isFinite else { return }
        if changes.count == Self.memory { changes.removeFirst() }
        changes.append(Change(step: step, slope: slope, curvature: curvature))
    }

    /// The quasi-Newton direction by the two-loop recursion.
    private func descent(_ gradient: [Double], _ changes: [Change]) -> [Double] {
        var direction = gradient
        var factors: [Double] = []
        for change in changes.reversed() {
            let factor = dot(change.step, direction) / change.curvature
            factors.append(factor)
            for index in direction.indices { direction[index] -= factor * change.slope[index] }
        }
        if let last = changes.last {
            let scale = last.curvature / dot(last.slope, last.slope)
            for index in direction.indices { direction[index] *= scale }
        }
        for (change, factor) in zip(changes, factors.reversed()) {
            let correction = factor - dot(change.slope, direction) / change.curvature
            for index in direction.indices { direction[index] += correction * change.step[index] }
        }
        return direction.map { -$0 }
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for index in a.indices { sum += a[index] * b[index] }
        return sum
    }
}
