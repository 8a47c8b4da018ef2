import Foundation
import Quantities
import Tuning

/// A function to search on its usual domain, with what is known of its best.
struct TestProblem: Sendable {
    let name: String
    let parameters: [Parameter]
    /// The least loss of one objective; the hypervolume of the front within ``reference`` of two.
    let best: Double
    /// Bounds the hypervolume of two objectives.
    var reference: [Double]?
    /// What a trial at coordinates consumes; nil where that is left out.
    var energy: (@Sendable ([Double]) -> Joules)?
    /// Losses at coordinates: a choice is its index, an absent parameter NaN.
    let losses: @Sendable ([Double]) -> [Double]

    /// A function of real numbers.
    init(
        _ name: String, _ domain: [ClosedRange<Double>], minimum: Double,
        _ loss: @escaping @Sendable ([Double]) -> Double
    ) {
        self.name = name
        parameters = domain.enumerated().map { index, range in
            Parameter("x\(index + 1)", .float(low: range.lowerBound, high: range.upperBound))
        }
        best = minimum
        losses = { [loss($0)] }
    }

    init(
        _ name: String, _ parameters: [Parameter], best: Double, reference: [Double]? = nil,
        _ losses: @escaping @Sendable ([Double]) -> [Double]
    ) {
        (self.name, self.parameters, self.best, self.reference, self.losses) = (
            name, parameters, best, reference, losses
        )
    }

    var objectives: Objectives {
        get throws { try Objectives(Array(repeating: .minimise, count: reference?.count ?? 1)) }
    }
}

extension TestProblem {
    /// Minima at (−π, 12.275), (π, 2.275) and (9.42478, 2.475). Source: Dixon and Szegő 1978.
    static let branin = TestProblem("Branin", [-5...10, 0...15], minimum: 0.39788735772973816) { x in
        let inner = x[1] - 5.1 / (4 * .pi * .pi) * x[0] * x[0] + 5 / .pi * x[0] - 6
        return inner * inner + 10 * (1 - 1 / (8 * .pi)) * cos(x[0]) + 10
    }

    /// Minimum near (0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573). Source: Dixon and Szegő 1978.
    static let hartmann6 = TestProblem(
        "Hartmann6", Array(repeating: 0...1, count: 6), minimum: -3.322368011415515
    ) { x in
        hartmann(
            x,
            [
                [10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8],
                [17, 8, 0.05, 10, 0.1, 14],
            ],
            [
                [1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
                [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381],
            ])
    }

    /// Minimum near (0.114614, 0.555649, 0.852547). Source: Dixon and Szegő 1978.
    static let hartmann3 = TestProblem("Hartmann3", Array(repeating: 0...1, count: 3), minimum: -3.862782147820756) {
        hartmann(
            $0, [[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]],
            [[3689, 1170, 2673], [4699, 4387, 7470], [1091, 8732, 5547], [381, 5743, 8828]])
    }

    private static func hartmann(_ x: [Double], _ widths: [[Double]], _ centres: [[Double]]) -> Double {
        var sum = 0.0
        for (weight, (width, centre)) in zip([1, 1.2, 3, 3.2], zip(widths, centres)) {
            var exponent = 0.0
            for index in x.indices {
                exponent += width[index] * (x[index] - 1e-4 * centre[index]) * (x[index] - 1e-4 * centre[index])
            }
            sum -= weight * exp(-exponent)
        }
        return sum
    }

    /// Minimum at the origin. Source: Ackley 1987.
    static let ackley10 = TestProblem("Ackley10", Array(repeating: -32.768...32.768, count: 10), minimum: 0) { x in
        let count = Double(x.count)
        let squares = x.reduce(0) { $0 + $1 * $1 }
        let waves = x.reduce(0) { $0 + cos(2 * .pi * $1) }
        return -20 * exp(-0.2 * (squares / count).squareRoot()) - exp(waves / count) + 20 + exp(1)
    }

    /// Minimum at (1, …, 1). Source: Rosenbrock 1960, chained.
    static let rosenbrock5 = TestProblem("Rosenbrock5", Array(repeating: -5...10, count: 5), minimum: 0) { x in
        zip(x, x.dropFirst()).reduce(0) { sum, pair in
            let valley = pair.1 - pair.0 * pair.0
            return sum + 100 * valley * valley + (1 - pair.0) * (1 - pair.0)
        }
    }

    /// The front f₂ = 1 − √f₁ has 2/3 of the unit square above it. Source: Zitzler, Deb and Thiele 2000, five parameters.
    static let zdt1 = front("ZDT1", above: 2.0 / 3) { 1 - $0.squareRoot() }
    /// The front f₂ = 1 − f₁² has 1/3 of the unit square above it.
    static let zdt2 = front("ZDT2", above: 1.0 / 3) { 1 - $0 * $0 }

    /// Both losses count up to (1, 5); above the unit square lies a strip of area 4.
    private static func front(
        _ name: String, above area: Double, _ shape: @escaping @Sendable (Double) -> Double
    ) -> TestProblem {
        let parameters = (1...5).map { Parameter("x\($0)", .float(low: 0, high: 1)) }
        return TestProblem(name, parameters, best: area + 4, reference: [1, 5]) { x in
            let depth = 1 + 9 * x.dropFirst().reduce(0, +) / 4
            return [x[0], depth * shape(x[0] / depth)]
        }
    }
}
