import Foundation
import Statistics
import TestKit
import Testing

@testable import Tuning

@Suite struct EvolutionStrategyTests {
    private let seed = testSeed(ProcessInfo.processInfo.environment)

    @Test func eigenvectorsRebuildTheMatrix() {
        forRandomInstances(30, seed: seed) { generator, label in
            let size = 1 + generator.index(below: 8)
            var matrix = [Double](repeating: 0, count: size * size)
            for i in 0..<size {
                for j in 0...i {
                    matrix[i * size + j] = generator.normal()
                    matrix[j * size + i] = matrix[i * size + j]
                }
            }
            let eigen = SymmetricEigen(matrix, size: size)
            for i in 0..<size {
                for j in 0..<size {
                    var (entry, product) = (0.0, 0.0)
                    for k in 0..<size {
                        entry += eigen.vectors[i * size + k] * eigen.values[k] * eigen.vectors[j * size + k]
                        product += eigen.vectors[k * size + i] * eigen.vectors[k * size + j]
                    }
                    #expect(abs(entry - matrix[i * size + j]) < 1e-12, "\(label)")
                    #expect(abs(product - (i == j ? 1 : 0)) < 1e-12, "\(label)")
                }
            }
        }
    }

    /// The sphere, and an ellipsoid with axes 1 to 1000 that only an adapted covariance solves.
    @Test(arguments: [1.0, 1e6]) func converges(_ condition: Double) throws {
        let dimension = 5
        let space = try SearchSpace((0..<dimension).map { Parameter("x\($0)", .float(low: -1, high: 1)) })
        let best = try (0..<5).map { seed in
            let history = try RandomSpaces.run(
                "cmaes", space, .single(.minimise), seed: seed, trials: condition == 1 ? 800 : 2_500
            ) { trial in
                let x = trial.parameters.elements.compactMap { $0.value.number }
                return [
                    x.enumerated().reduce(0) { sum, next in
                        let weight = pow(condition, Double(next.offset) / Double(dimension - 1))
                        return sum + weight * (next.element - 0.2) * (next.element - 0.2)
                    }
                ]
            }
            return history.best?.values.first ?? .infinity
        }
        #expect(try median(best) < 1e-8)
    }

    @Test func wholeNumbersDoNotFreeze() throws {
        let space = try SearchSpace([
            Parameter("n", .int(low: 0, high: 40)), Parameter("x", .float(low: 0, high: 1)),
            Parameter("c", .categorical(["a", "b", "c"])),
        ])
        for seed in 0..<5 {
            let history = try RandomSpaces.run("cmaes", space, .single(.minimise), seed: seed, trials: 400) { trial in
                let numbers = trial.parameters.elements.compactMap { $0.value.number }
                return [abs(numbers[0] - 33) + numbers[1] + (trial.parameters["c"] == "b" ? 0 : 2)]
            }
            #expect(history.best?.parameters["n"] == 33 && history.best?.parameters["c"] == "b")
            // Late trials still try other whole numbers.
            #expect(Set(history.assignments.suffix(100).compactMap { $0["n"] }).count > 1)
        }
    }
}
