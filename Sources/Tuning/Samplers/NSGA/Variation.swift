import Statistics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How children differ from their parents, in coordinates of 0…1.
enum Variation {
    /// Distribution indices: the larger, the closer to the parents (Deb and Agrawal 1995; Deb and Goyal 1996).
    private static let crossoverIndex = 15.0
    private static let mutationIndex = 20.0

    /// Simulated binary crossover, one of the two children.
    static func cross(_ a: Double, _ b: Double, _ generator: inout SeededGenerator) -> Double {
        let u = generator.uniform()
        let power = 1 / (crossoverIndex + 1)
        let beta = u <= 0.5 ? pow(2 * u, power) : pow(1 / (2 * (1 - u)), power)
        let sign = generator.uniform() < 0.5 ? 1.0 : -1
        return min(1, max(0, 0.5 * (a + b + sign * beta * (a - b))))
    }

    /// Polynomial mutation; discrete values move to another one, choices to any other.
    static func mutate(_ unit: Double, _ axis: Axis, _ generator: inout SeededGenerator) -> Double {
        let own = axis.value(at: unit)
        if axis.isCategorical, let choices = axis.cells {
            let other = generator.index(below: choices - 1)
            return axis.unit(of: Double(Double(other) < own ? other : other + 1))
        }
        let u = generator.uniform()
        let power = 1 / (mutationIndex + 1)
        let delta = u < 0.5 ? pow(2 * u, power) - 1 : 1 - pow(2 * (1 - u), power)
        let moved = min(1, max(0, unit + delta))
        guard axis.cells != nil, axis.value(at: moved) == own else { return moved }
        return axis.unit(of: axis.nearestValue(to: own + (delta < 0 ? -axis.step : axis.step)))
    }
}
