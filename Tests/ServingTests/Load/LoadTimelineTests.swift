import Quantities
import Testing

@testable import Serving

@Suite struct LoadTimelineTests {
    @Test func intervalsGetWhatWasDueInThem() {
        var timeline = LoadTimeline(length: Seconds(60))
        #expect(timeline.width == Seconds(0.5))
        for index in 0..<100 {
            let due = Double(index) * 0.1
            timeline.due(at: due)
            // Answers may come long after.
            if index.isMultiple(of: 10) { timeline.failed(due: due) } else { timeline.answered(due: due, latency: due) }
            timeline.settle(before: due - 3)
        }
        timeline.settleAll()
        #expect(timeline.intervals.count == 20)
        #expect(timeline.intervals.reduce(0) { $0 + $1.due } == 100)
        #expect(timeline.intervals.reduce(0) { $0 + $1.answered } == 90)
        #expect(timeline.intervals.reduce(0) { $0 + $1.failed } == 10)
        // Within an interval latencies lie between its ends, as they are the due times here.
        for interval in timeline.intervals.dropFirst() {
            let range = interval.start.value * 0.998...(interval.start.value + 0.5) * 1.002
            #expect(range.contains(interval.p50?.value ?? .nan) && range.contains(interval.p99?.value ?? .nan))
        }
    }

    @Test(arguments: [(nil, 0.5), (1, 0.1), (120, 1), (1200, 10), (1e7, 7200)] as [(Double?, Double)])
    func widthsAreRoundNumbers(_ length: Double?, width: Double) {
        #expect(LoadTimeline(length: length.map { Seconds($0) }).width == Seconds(width))
    }

    @Test func percentilesAreThoseOfSortedTimes() throws {
        var record = TimeRecord()
        #expect(record.figures == nil && record.distribution.isEmpty)
        for index in 1...10_000 { record.add(Double((index * 7919) % 10_000 + 1) * 1e-4) }
        let figures = try #require(record.figures)
        for (found, expected) in [
            (figures.p50, 0.5), (figures.p90, 0.9), (figures.p95, 0.95), (figures.p99, 0.99), (figures.p999, 0.999),
        ] {
            // Buckets are 1/512 of their time wide, and the percentile lies inside.
            #expect(abs(found.value / expected - 1) < 0.002)
        }
        #expect(figures.most == Seconds(1) && figures.least == Seconds(1e-4) && figures.count == 10_000)
        #expect(abs(figures.mean.value - 0.50005) < 1e-9)
        let shares = record.distribution
        #expect(shares.map(\.share) == shares.map(\.share).sorted() && shares.last?.share == Fraction(1))
        #expect(shares.map(\.latency) == shares.map(\.latency).sorted())
    }
}
