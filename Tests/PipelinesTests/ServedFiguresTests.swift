import Pipelines
import Quantities
import Testing

@Suite struct ServedFiguresTests {
    private static let given = Provenance.given(in: "test")

    private func point(_ batch: Int, latency: Double, cores: Double = 1) -> OperatingPoint {
        OperatingPoint(
            batch: batch, latency: Estimate(Seconds(latency), provenance: Self.given),
            energy: Estimate(Joules(10 * latency), provenance: Self.given), cores: cores,
            idlePower: Estimate(Watts(1), provenance: Self.given))
    }

    private func pipeline(_ variants: Variant...) -> Pipeline {
        Pipeline(name: "p", stages: [Stage(name: "s", after: [], variants: variants)])
    }

    private func variant(_ name: String, _ points: OperatingPoint...) -> Variant {
        Variant(name: name, accuracy: Estimate(Fraction(0.9), provenance: Self.given), points: points)
    }

    private func batches(_ batch: Int, _ count: Int, _ mean: Double, variation: Double = 0.2, threads: Int = 1)
        -> ServedFigures.Batches
    {
        .init(threads: threads, batch: batch, count: count, mean: Seconds(mean), variation: Fraction(variation))
    }

    @Test func whatWasServedTakesThePlaceOfTheProfile() throws {
        let profiled = pipeline(
            variant("a", point(1, latency: 0.1), point(4, latency: 0.4), point(4, latency: 0.2, cores: 2)),
            variant("b", point(1, latency: 0.5)))
        let figures = ServedFigures(
            stage: "s", variant: "a",
            // Batches of 2 take 0.2 s by the profile: all together 1.5 times as long as it says.
            batches: [batches(1, 100, 0.14), batches(2, 50, 0.32, variation: 0.5), batches(4, 5, 0.6)],
            energy: .init(joules: Joules(440), items: 220, provenance: .modelled(by: "watts")))
        let (served, unserved) = profiled.asServed([figures])
        #expect(unserved.map(\.name) == ["b"] && served.stages[0].variants[1] == profiled.stages[0].variants[1])
        let points = served.stages[0].variants[0].points
        #expect(points[0].latency.value == Seconds(0.14) && points[0].latencyVariation == Fraction(0.2))
        #expect(points[0].latency.provenance.kind == "measured")
        // Five batches are too few to be believed by themselves.
        let stretch = (100 * 0.14 + 50 * 0.32 + 5 * 0.6) / (100 * 0.1 + 50 * 0.2 + 5 * 0.4)
        #expect(abs(points[1].latency.value.value - 0.4 * stretch) < 1e-12)
        #expect(points[1].latency.provenance.kind == "predicted")
        let spread = ((105 * 0.04 + 50 * 0.25) / 155).squareRoot()
        #expect(abs((points[1].latencyVariation?.value ?? 0) - spread) < 1e-12)
        // 2 J an item, where the profile has 1 J an item for every size.
        #expect(points[..<2].allSatisfy { abs($0.energy.value.value / (10 * (0.1 * Double($0.batch))) - 2) < 1e-12 })
        #expect(points[0].energy.provenance.kind == "modelled")
        // Nothing is known of replicas with two threads.
        #expect(points[2] == profiled.stages[0].variants[0].points[2])
    }

    @Test func tooFewBatchesSayNothing() {
        let profiled = pipeline(variant("a", point(1, latency: 0.1)))
        for figures in [[], [ServedFigures(stage: "s", variant: "a", batches: [batches(1, 29, 9)])]] {
            let (served, unserved) = profiled.asServed(figures)
            #expect(served == profiled && unserved.count == 1)
        }
    }

    /// Pooled moments are those of all times together.
    @Test func severalTimesOfServingAreOne() throws {
        func figures(_ times: [Double]) -> ServedFigures {
            let mean = times.reduce(0, +) / Double(times.count)
            let variance = times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(times.count)
            return ServedFigures(
                stage: "s", variant: "a",
                batches: [batches(1, times.count, mean, variation: variance.squareRoot() / mean)],
                energy: .init(joules: Joules(mean), items: 2, provenance: Self.given))
        }
        let (first, second) = ([0.1, 0.3, 0.2], [0.5, 0.9])
        let all = ServedFigures.combined([figures(first), figures(second)])
        let expected = figures(first + second).batches[0]
        let pooled = try #require(all.first?.batches.first)
        #expect(all.count == 1 && all[0].batches.count == 1 && pooled.count == 5)
        #expect(abs(pooled.mean.value - expected.mean.value) < 1e-12)
        #expect(abs(pooled.variation.value - expected.variation.value) < 1e-12)
        #expect(all[0].energy?.items == 4 && all[0].energy.map { abs($0.joules.value - 0.9) < 1e-12 } == true)
    }
}
