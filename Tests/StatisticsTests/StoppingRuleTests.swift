import Statistics
import Testing

@Suite struct StoppingRuleTests {
    @Test func stopsWhenTheIntervalIsNarrow() throws {
        var moments = RunningMoments()
        #expect(try !moments.isMeanWithin(0.5))
        try moments.add(10)
        #expect(try !moments.isMeanWithin(0.5))
        try moments.add(11)
        // By hand: mean 10.5, standard error 0.5, t(0.975, 1) = 12.7062: a half-width of 60.5 %.
        #expect(try !moments.isMeanWithin(0.60))
        #expect(try moments.isMeanWithin(0.61))
        #expect(throws: StatisticsError.self) { try moments.isMeanWithin(0) }
        #expect(throws: StatisticsError.self) { try moments.isMeanWithin(.nan) }
    }

    @Test func meanOfZeroNeverStops() throws {
        var moments = RunningMoments()
        for value in [-1.0, 1, -1, 1] { try moments.add(value) }
        #expect(try !moments.isMeanWithin(1e9))
        #expect(try Summary([-1.0, 1]).relativeHalfWidth() == .infinity)
    }

    @Test func refusedValuesLeaveTheMomentsAlone() throws {
        var moments = RunningMoments()
        try moments.add(1)
        try moments.add(2)
        let before = moments
        for bad in [Double.nan, .infinity, 1e300] {
            #expect(throws: StatisticsError.self) { try moments.add(bad) }
        }
        #expect(moments == before)
    }
}
