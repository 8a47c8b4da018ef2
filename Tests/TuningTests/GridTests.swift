import Testing

@testable import Tuning

@Suite struct GridTests {
    private func conditional() throws -> SearchSpace {
        try SearchSpace([
            Parameter("act", .categorical(["relu", "gelu"])),
            Parameter("slope", .float(low: 0, high: 1), when: [Parameter.Condition("act", isAnyOf: ["relu"])]),
            Parameter("layers", .int(low: 1, high: 3)),
            Parameter("width", .int(low: 1, high: 4), when: [Parameter.Condition("layers", isAnyOf: [2, 3])]),
        ])
    }

    /// relu × 3 slopes + gelu, each × (1 layer + 2 deeper ones × 4 widths).
    @Test func countsAbsentParametersOnce() throws {
        #expect(try Grid(conditional(), levels: 3).count == (3 + 1) * (1 + 2 * 4))
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func visitsEveryCombinationOnceThenStops(_ seed: UInt64) throws {
        let space = try conditional()
        let setup = SamplerSetup(space, .single(.minimise), seed: seed, gridLevels: 3)
        var search = Search(History(space, setup.objectives), sampler: try GridSampler(setup))
        var seen: Set<Assignment> = []
        while let trial = search.ask() {
            #expect(seen.insert(trial.parameters).inserted)
            if trial.id.isMultiple(of: 2) { try search.tell(trial.id, values: [.nan]) }
        }
        #expect(seen.count == 36)
    }

    @Test func ordersDifferBySeed() throws {
        let space = try conditional()
        let orders = try (0..<4).map { seed in
            try RandomSpaces.run("grid", space, .single(.minimise), seed: seed, trials: 36) { _ in [0] }.assignments
        }
        #expect(Set(orders).count == 4)
        let inOrder = try Grid(space).point(at: 0)
        #expect(orders.contains { $0[0] != space.assignment(of: inOrder.values) })
    }

    @Test func leavesOutWhatTheHistoryHolds() throws {
        let space = try SearchSpace([Parameter("n", .int(low: 1, high: 4))])
        var history = History(space, .single(.minimise))
        _ = try history.start(Assignment([.init("n", 3)]))
        let sampler = try GridSampler(SamplerSetup(space, .single(.minimise), seed: 1))
        var search = Search(history, sampler: sampler)
        var found: [ParameterValue] = []
        while let trial = search.ask() { found += [trial.parameters["n"]].compactMap { $0 } }
        #expect(Set(found) == [1, 2, 4] && found.count == 3)
    }

    @Test func continuousLevelsIncludeBothBounds() throws {
        let space = try SearchSpace([Parameter("lr", .float(low: 1e-5, high: 1e-1, log: true))])
        let grid = try Grid(space, levels: 5)
        let values = (0..<grid.count).map { grid.point(at: $0).values[0] }
        for (value, expected) in zip(values, [1e-5, 1e-4, 1e-3, 1e-2, 1e-1]) {
            #expect(abs(value / expected - 1) < 1e-12)
        }
    }

    @Test func saysWhenItIsTooLargeToCount() throws {
        let wide = (0..<3).map { Parameter("x\($0)", .int(low: 1, high: 1 << 40)) }
        let error = #expect(throws: TuningError.self) { try Grid(SearchSpace(wide)) }
        #expect(error?.message.contains("too many combinations") == true)
        #expect(throws: TuningError.self) { try Grid(RandomSpaces.line(), levels: 1) }
    }
}
