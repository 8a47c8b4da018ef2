import Foundation
import Statistics
import TestKit
import Testing

@testable import Tuning

/// Gaussian processes and acquisitions against NumPy, mpmath, Monte Carlo and finite differences.
@Suite struct GaussianProcessTests {
    private let seed = testSeed(ProcessInfo.processInfo.environment)

    /// The six observations of generate_expected.py; the last coordinate is a choice.
    private func six() -> Observations {
        let places = (0..<6).map { index in
            let i = Double(index)
            return [
                (0.37 * i + 0.11).truncatingRemainder(dividingBy: 1),
                (0.61 * i * i + 0.05).truncatingRemainder(dividingBy: 1), Double(index % 3),
            ]
        }
        return Observations(
            places, places.map { sin(3 * $0[0]) + $0[1] * $0[1] + 0.3 * $0[2] }, isChoice: [false, false, true])
    }

    private let kernel = MaternKernel(inverseSquaredLengths: [2.5, 0.7, 1.3], variance: 1.4, noise: 0.02)

    /// NumPy 2.4.6, dense solve and slogdet.
    @Test func likelihoodAndPredictionEqualNumPy() throws {
        let likelihood = MarginalLikelihood(six(), withPriors: false)
        var gradient = [Double](repeating: 0, count: 5)
        let logarithms = [log(2.5), log(0.7), log(1.3), log(1.4), log(0.02 - MarginalLikelihood.leastNoise)]
        #expect(abs(likelihood.loss(logarithms, gradient: &gradient) - 2.5382577008504605) < 1e-11)
        let process = try #require(GaussianProcess(six(), kernel))
        let prediction = process.predict([0.42, 0.77, 1])
        #expect(abs(prediction.mean - 0.9983652783061779) < 1e-12)
        #expect(abs(prediction.variance - 0.05608756314145391) < 1e-11)
    }

    @Test(arguments: [true, false]) func likelihoodGradientEqualsDifferences(_ withPriors: Bool) {
        let likelihood = MarginalLikelihood(six(), withPriors: withPriors)
        forRandomInstances(20, seed: seed) { generator, label in
            let at = (0..<5).map { $0 < 4 ? generator.normal() : -4 + generator.normal() }
            var (gradient, unused) = ([Double](repeating: 0, count: 5), [Double](repeating: 0, count: 5))
            _ = likelihood.loss(at, gradient: &gradient)
            for index in at.indices {
                var (up, down) = (at, at)
                up[index] += 1e-5
                down[index] -= 1e-5
                let slope =
                    (likelihood.loss(up, gradient: &unused) - likelihood.loss(down, gradient: &unused)) / 2e-5
                #expect(abs(gradient[index] - slope) < 1e-5 * max(1, abs(slope)), "\(label) \(index)")
            }
        }
    }

    @Test func fitBeatsItsStartAndEndsWhereTheGradientIsSmall() throws {
        forRandomInstances(10, seed: seed) { generator, label in
            let places = (0..<25).map { _ in [generator.uniform(), generator.uniform()] }
            let observations = Observations(
                places, places.map { sin(6 * $0[0]) + 0.1 * $0[1] }, isChoice: [false, false])
            let likelihood = MarginalLikelihood(observations)
            guard let fitted = GaussianProcess(fitting: observations)?.kernel else {
                Issue.record("no fit, \(label)")
                return
            }
            var gradient = [Double](repeating: 0, count: 4)
            let start = likelihood.loss([0, 0, 0, 0], gradient: &gradient)
            let logarithms =
                fitted.inverseSquaredLengths.map { log($0) }
                + [log(fitted.variance), log(max(1e-300, fitted.noise - MarginalLikelihood.leastNoise))]
            #expect(likelihood.loss(logarithms, gradient: &gradient) < start, "\(label)")
            // The first coordinate matters, so its length scale is the shorter one.
            #expect(fitted.inverseSquaredLengths[0] > 3 * fitted.inverseSquaredLengths[1], "\(label)")
        }
    }

    /// mpmath 1.4.1 with 60 digits: generate_expected.py.
    @Test(
        arguments: [
            (3, 1.0987396653277078, 0.33284096845179524, -0.0013508099647481938),
            (0.5, -0.35982768374506382, 0.99092271800410996, -0.36894641528865639),
            (-0.9, -2.2982829894596518, 1.8326998049212273, -1.6924928065613382),
            (-1.5, -3.5299359208057099, 2.2795806941564462, -2.7059444008238898),
            (-5, -16.74430116266099, 5.3618162412880885, -15.064998393988726),
            (-14, -104.21209475021381, 14.140744947279891, -101.56303440744996),
            (-19.9, -204.91288769492166, 19.999754282210964, -201.9171677073326),
            (-20.1, -208.93274041662462, 20.198776124515668, -205.92711840194825),
            (-40, -808.29856835661996, 40.049906657648518, -804.60844201375379),
            (-1000, -500014.73445209116, 1000.001999994, -500007.82669481218),
        ] as [(Double, Double, Double, Double)])
    func logarithmOfImprovementEqualsMpmath(_ z: Double, _ value: Double, _ slope: Double, _ probability: Double) {
        let own = LogImprovement.value(z)
        // Cancellation in the gap 1 − x·m(x) costs up to a factor of 400 before the series takes over at x = 20.
        #expect(abs(own.value - value) < 1e-10 * max(1, abs(value)))
        #expect(abs(own.slope / slope - 1) < 1e-9)
        #expect(abs(LogImprovement.logProbability(z).value - probability) < 1e-12 * max(1, abs(probability)))
    }

    private func processes(_ generator: inout SeededGenerator) throws -> (GaussianProcess, GaussianProcess) {
        let places = (0..<8).map { _ in [generator.uniform(), generator.uniform()] }
        let kernel = MaternKernel(inverseSquaredLengths: [4, 2], variance: 1, noise: 1e-3)
        return (
            try #require(
                GaussianProcess(Observations(places, places.map { $0[0] + $0[1] }, isChoice: [false, false]), kernel)),
            try #require(
                GaussianProcess(Observations(places, places.map { $0[0] - $0[1] }, isChoice: [false, false]), kernel))
        )
    }

    @Test func acquisitionGradientsEqualDifferences() throws {
        try forRandomInstances(10, seed: seed) { generator, label in
            let (first, second) = try processes(&generator)
            let improvement = ExpectedImprovement(process: first, best: -0.5)
            let front = (0..<5).map { _ in [generator.normal(), generator.normal()] }
            let acquisitions: [any Acquisition] = [
                improvement, HypervolumeImprovement(first, second, front: front, reference: [2, 2]),
                ImprovementPerJoule(improvement: improvement, energy: second, price: 0.7, logRemaining: 0.4),
            ]
            let place = [0.05 + 0.9 * generator.uniform(), 0.05 + 0.9 * generator.uniform()]
            for acquisition in acquisitions {
                var gradient = [0.0, 0.0]
                #expect(abs(acquisition.value(place, gradient: &gradient) - acquisition.value(place)) < 1e-12)
                for index in 0..<2 {
                    var (up, down) = (place, place)
                    up[index] += 1e-6
                    down[index] -= 1e-6
                    let slope = (acquisition.value(up) - acquisition.value(down)) / 2e-6
                    #expect(abs(gradient[index] - slope) < 1e-4 * max(1, abs(slope)), "\(label) \(acquisition)")
                }
            }
        }
    }

    @Test func hypervolumeImprovementEqualsMonteCarlo() throws {
        try forRandomInstances(4, seed: seed) { generator, label in
            let (first, second) = try processes(&generator)
            let front = (0..<6).map { _ in [generator.normal(), generator.normal()] }
            let reference = [1.5, 1.5]
            let acquisition = HypervolumeImprovement(first, second, front: front, reference: reference)
            let place = [generator.uniform(), generator.uniform()]
            let (a, b) = (first.predict(place), second.predict(place))
            let before = Hypervolume.dominated(front, below: reference)
            let gains = (0..<20_000).map { _ in
                let draw = [
                    a.mean + a.variance.squareRoot() * generator.normal(),
                    b.mean + b.variance.squareRoot() * generator.normal(),
                ]
                return Hypervolume.dominated(front + [draw], below: reference) - before
            }
            let mean = try Summary(gains).mean
            let error = try Summary(gains).standardDeviation.map { $0 / Double(gains.count).squareRoot() } ?? 0
            // Gains rarer than one in the number of draws may not be drawn at all.
            #expect(abs(exp(acquisition.value(place)) - mean) < 5 * error + 1e-4, "\(label)")
        }
    }

    @Test func believedPlacesLoseTheirUncertaintyAndKeepTheMean() throws {
        var generator = SeededGenerator(seed: seed)
        let (process, _) = try processes(&generator)
        let place = [0.99, 0.02]
        let (before, after) = (process.predict(place), try #require(process.believing([place])).predict(place))
        #expect(abs(before.mean - after.mean) < 1e-9 && after.variance < 0.1 * before.variance)
    }

    @Test func minimiserReachesABoundedMinimum() {
        // Rosenbrock's valley, whose minimum (1, 1) the second bound cuts off at (√0.6…, 0.6).
        let minimiser = BoundedMinimiser(lower: [-2, -2], upper: [2, 0.6], tolerance: 1e-8, maximumEvaluations: 500)
        let result = minimiser.minimise(from: [-1.2, 0.5]) { x, gradient in
            let valley = x[1] - x[0] * x[0]
            gradient[0] = -400 * x[0] * valley - 2 * (1 - x[0])
            gradient[1] = 200 * valley
            return 100 * valley * valley + (1 - x[0]) * (1 - x[0])
        }
        // Along x₁ = 0.6 the derivative 400x³ − 238x − 2 vanishes.
        #expect(result.x[1] == 0.6)
        #expect(abs(400 * pow(result.x[0], 3) - 238 * result.x[0] - 2) < 1e-5 && result.x[0] > 0)
    }
}
