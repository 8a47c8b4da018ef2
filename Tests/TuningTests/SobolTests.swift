import Testing

@testable import Tuning

@Suite struct SobolTests {
    /// SciPy 1.17.1, `qmc.Sobol(scramble=False)`: generate_expected.py.
    @Test func equalsSciPy() {
        let four = SobolSequence(dimension: 4, seed: nil)
        let expected = [
            [0.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.5, 0.5], [0.75, 0.25, 0.25, 0.25], [0.25, 0.75, 0.75, 0.75],
            [0.375, 0.375, 0.625, 0.875], [0.875, 0.875, 0.125, 0.375], [0.625, 0.125, 0.875, 0.625],
            [0.125, 0.625, 0.375, 0.125],
        ]
        for (index, point) in expected.enumerated() { #expect(four.point(index) == point) }
        let wide = SobolSequence(dimension: 160, seed: nil)
        let far = wide.point(1000)
        #expect([10, 50, 100, 160].map { far[$0 - 1] } == [0.0693359375, 0.4794921875, 0.1865234375, 0.1455078125])
        let next = wide.point(1024)
        #expect([1, 7, 33, 160].map { next[$0 - 1] } == [0.00146484375, 0.24169921875, 0.37841796875, 0.15087890625])
    }

    /// Among the first 2^k points every interval of length 2^−k holds one, in every coordinate and with any scramble; and in the
    /// first two coordinates every elementary rectangle does.
    @Test(arguments: [nil, 1, 99] as [UInt64?]) func fillsElementaryIntervalsEvenly(_ seed: UInt64?) {
        let sequence = SobolSequence(dimension: 40, seed: seed)
        let points = (0..<256).map { sequence.point($0) }
        for coordinate in 0..<40 {
            #expect(Set(points.map { Int($0[coordinate] * 256) }).count == 256)
        }
        for bits in 0...8 {
            let (a, b) = (Double(1 << bits), Double(1 << (8 - bits)))
            #expect(Set(points.map { Int($0[0] * a) << 8 | Int($0[1] * b) }).count == 256)
        }
    }

    @Test func refusesMoreParametersThanDirectionNumbers() throws {
        let space = try SearchSpace((0..<161).map { Parameter("x\($0)", .float(low: 0, high: 1)) })
        let error = #expect(throws: TuningError.self) {
            try SobolSampler(SamplerSetup(space, .single(.minimise), seed: 1))
        }
        #expect(error?.message.contains("at most 160") == true)
        // Samplers that only start evenly go on with random points.
        let history = try RandomSpaces.run("gp", space, .single(.minimise), seed: 1, trials: 12) { _ in [1] }
        #expect(history.count == 12)
    }
}
