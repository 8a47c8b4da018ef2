import Quantities
import Statistics
import Testing

@Suite struct MeanEstimateTests {
    private func figure(_ joules: Double, error: Double?) -> Estimate<Joules> {
        let interval = error.map {
            Estimate<Joules>.Interval(Joules(joules - $0), Joules(joules + 2 * $0), basis: "counter")
        }
        return Estimate(Joules(joules), interval: interval, provenance: .measured(by: "meter"))
    }

    @Test func addsTheStatedErrorToTheIntervalAndStopsAtZero() throws {
        let mean = try #require(try Estimate.mean(of: [figure(1, error: 0.5), figure(3, error: 0.7)]))
        let interval = try #require(mean.interval)
        // Student's t for one degree of freedom, 0.975: tan(0.475 π) = 12.7062; the standard error is 1.
        #expect(mean.value == Joules(2) && interval.lower == .zero)
        #expect(abs(interval.upper.value - (2 + 12.7062047 + 1.2)) < 1e-6)
    }

    @Test func aFigureWithoutAnErrorLeavesTheSpreadAlone() throws {
        let mean = try #require(try Estimate.mean(of: [figure(100, error: 1), figure(102, error: nil)]))
        let interval = try #require(mean.interval)
        #expect(abs(interval.lower.value - (101 - 12.7062047)) < 1e-6)
        #expect(abs(interval.upper.value - (101 + 12.7062047)) < 1e-6)
    }

    @Test func oneFigureKeepsItsIntervalAndNoneHasNoMean() throws {
        #expect(try Estimate.mean(of: [figure(5, error: 1)]) == figure(5, error: 1))
        #expect(try Estimate<Joules>.mean(of: []) == nil)
    }
}
