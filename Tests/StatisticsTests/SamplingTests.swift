import Statistics
import Testing

/// Seeded draws: their first values are fixed for ever, their moments are those of the distribution.
@Suite struct SamplingTests {
    @Test func momentsOfTheDistributions() throws {
        var generator = SeededGenerator(seed: 9)
        var (uniform, normal, exponential) = (RunningMoments(), RunningMoments(), RunningMoments())
        for _ in 0..<40_000 {
            try uniform.add(generator.uniform())
            try normal.add(generator.normal())
            try exponential.add(generator.exponential())
        }
        // Five standard errors of each moment at 40,000 draws.
        #expect(abs((uniform.mean ?? .nan) - 0.5) < 0.0073 && abs((uniform.variance ?? .nan) - 1.0 / 12) < 0.002)
        #expect(abs(normal.mean ?? .nan) < 0.025 && abs((normal.variance ?? .nan) - 1) < 0.036)
        #expect(abs((exponential.mean ?? .nan) - 1) < 0.025 && abs((exponential.variance ?? .nan) - 1) < 0.071)
        #expect((uniform.minimum ?? -1) >= 0 && (uniform.maximum ?? 1) < 1 && (exponential.minimum ?? -1) >= 0)
    }

    @Test func indicesAndPermutations() {
        var generator = SeededGenerator(seed: 2)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<7_000 { counts[generator.index(below: 7)] += 1 }
        // Binomial with mean 1,000 and standard deviation 29.
        #expect(counts.allSatisfy { (850...1150).contains($0) })
        #expect(generator.index(below: 1) == 0 && generator.index(below: 0) == 0)
        #expect(generator.permutation(50).sorted() == Array(0..<50))
        #expect(generator.permutation(0).isEmpty && generator.permutation(-3).isEmpty)
        var firsts: Set<[Int]> = []
        for _ in 0..<200 { firsts.insert(generator.permutation(3)) }
        #expect(firsts.count == 6)
    }
}
