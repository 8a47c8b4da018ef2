import Quantities
import Statistics
import TestKit
import Testing

@testable import Metering

@Suite struct RegionLedgerTests {
    private func use(_ path: String, in ledger: RegionLedger) throws -> RegionUse {
        try #require(ledger.report.regions.first { $0.path == path })
    }

    private func isClose(_ a: Joules, _ b: Double) -> Bool { abs(a.value - b) < 1e-5 }

    @Test func nestedRegionsHaveTheEnergyThatPassed() throws {
        let run = try SteppedRun()
        var ledger = try run.ledger()
        try ledger.follow("begin train", at: run.moment())
        run.pass(1, watts: 10)
        for watts in [20.0, 40] {
            try ledger.follow("begin epoch", at: run.moment())
            run.pass(2, watts: watts)
            try ledger.follow("value images 32", at: run.moment())
            try ledger.follow("end epoch", at: run.moment())
        }
        try ledger.follow("end", at: run.moment())
        let train = try use("train", in: ledger)
        let epoch = try use("train/epoch", in: ledger)
        #expect(isClose(train.energy.value, 130))
        #expect(abs(train.duration.value - 5) < 1e-9)
        #expect(epoch.count == 2)
        #expect(isClose(epoch.energy.value, 120))
        #expect(isClose(epoch.minimum, 40))
        #expect(isClose(epoch.maximum, 80))
        #expect(isClose(epoch.meanEnergy.value, 60))
        #expect(epoch.occurrences.map { $0.start.value.rounded() } == [1, 3])
        #expect(epoch.values == ["images": .init(count: 2, sum: 64, last: 32)])
        #expect(ledger.report.values.map { $0.energySoFar.value.rounded() } == [50, 130])
        #expect(epoch.interrupted == 0)
    }

    @Test func connectionsNestApart() throws {
        let run = try SteppedRun()
        var ledger = try run.ledger()
        try ledger.follow("begin a", from: 1, at: run.moment())
        try ledger.follow("begin b", from: 2, at: run.moment())
        run.pass(1, watts: 5)
        try ledger.follow("end", from: 1, at: run.moment())
        try ledger.follow("end", from: 2, at: run.moment())
        #expect(ledger.report.regions.map(\.path) == ["a", "b"])
    }

    @Test func numberedRegionsNestByParentWhateverTheOrder() throws {
        let run = try SteppedRun()
        var ledger = try run.ledger()
        for line in [
            "begin #1 job", "begin #2<1 left", "begin #3<1 right", "begin #4<2 leaf", "begin #5<99 stray", "end #2",
            "end #4", "end #3", "end #1", "end #5",
        ] {
            try ledger.follow(line, at: run.moment())
            run.pass(1, watts: 1)
        }
        #expect(ledger.report.regions.map(\.path) == ["job/left", "job/left/leaf", "job/right", "job", "stray"])
        #expect(isClose(try use("job", in: ledger).energy.value, 8))
    }

    @Test func aLateBoundaryIsMovedToWhereTheCommandPassedIt() throws {
        let run = try SteppedRun()
        var ledger = try run.ledger()
        run.pass(1, watts: 10)
        try ledger.follow("begin a", at: run.moment())
        run.pass(10, watts: 10)
        try ledger.follow("end a", at: run.moment(late: 2))
        let region = try use("a", in: ledger)
        #expect(abs(region.duration.value - 8) < 1e-9)
        #expect(isClose(region.energy.value, 80))
        #expect(ledger.report.lateBoundaries == 1)
    }

    @Test func whatIsLeftOpenIsInterrupted() throws {
        let run = try SteppedRun()
        var ledger = try run.ledger()
        try ledger.follow("begin a", from: 1, at: run.moment())
        try ledger.follow("begin b", from: 1, at: run.moment())
        try ledger.follow("begin c", from: 2, at: run.moment())
        run.pass(1, watts: 5)
        ledger.disconnect(1, at: try run.moment())
        run.pass(1, watts: 5)
        ledger.finish(at: try run.meter.read())
        #expect(ledger.report.regions.map(\.path) == ["a/b", "a", "c"])
        #expect(ledger.report.regions.allSatisfy { $0.interrupted == 1 })
        #expect(isClose(try use("c", in: ledger).energy.value, 10))
    }

    @Test(arguments: ["end", "end x", "end #4", "value #4 k 1"])
    func anEndWithoutItsBeginIsRefused(_ line: String) throws {
        let run = try SteppedRun()
        var ledger = try run.ledger()
        #expect(throws: RegionProblem.self) { try ledger.follow(line, at: run.moment()) }
    }

    @Test func nestingCountsAndOccurrencesAreBounded() throws {
        let run = try SteppedRun()
        var ledger = try run.ledger()
        let moment = try run.moment()
        for _ in 0..<RegionLedger.deepest { try ledger.follow("begin x", at: moment) }
        #expect(throws: RegionProblem.self) { try ledger.follow("begin x", at: moment) }
        ledger.disconnect(1, at: moment)
        for _ in 0..<RegionLedger.mostOccurrences + 5 {
            try ledger.follow("begin y", at: moment)
            try ledger.follow("end y", at: moment)
        }
        let region = try use("y", in: ledger)
        #expect(region.count == RegionLedger.mostOccurrences + 5)
        #expect(region.occurrences.count == RegionLedger.mostOccurrences)
        #expect(region.occurrencesLeftOut == 5)
        for index in 0..<RegionLedger.mostPaths + 10 {
            try ledger.follow("begin p\(index)", at: moment)
            try ledger.follow("end", at: moment)
        }
        #expect(ledger.report.regions.count == RegionLedger.mostPaths)
        #expect(ledger.report.problemCount > 0)
    }

    /// Brute force: the energy of each region is the sum over the seconds in which it was open.
    @Test func randomWalksAgreeWithBruteForce() throws {
        try forRandomInstances(20, seed: testSeed([:])) { generator, label in
            let run = try SteppedRun()
            var ledger = try run.ledger()
            var stack: [String] = []
            var expected: [String: Double] = [:]
            for _ in 0..<40 {
                if stack.isEmpty || Bool.random(using: &generator) {
                    let name = ["a", "b", "c"].randomElement(using: &generator) ?? "a"
                    try ledger.follow("begin \(name)", at: run.moment())
                    stack.append((stack.last.map { $0 + "/" } ?? "") + name)
                } else {
                    try ledger.follow("end", at: run.moment())
                    stack.removeLast()
                }
                let watts = Double(Int.random(in: 1...50, using: &generator))
                run.pass(1, watts: watts)
                for path in stack { expected[path, default: 0] += watts }
            }
            ledger.finish(at: try run.meter.read())
            #expect(ledger.report.regions.count == expected.count, "\(label)")
            for region in ledger.report.regions {
                #expect(isClose(region.energy.value, expected[region.path] ?? -1), "\(label): \(region.path)")
            }
        }
    }
}
