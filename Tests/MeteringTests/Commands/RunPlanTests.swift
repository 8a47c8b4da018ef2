import Statistics
import Testing

@testable import Metering

@Suite struct RunPlanTests {
    @Test func alternatingIsABBA() {
        let plan = RunPlan.alternating(4)
        #expect(plan.entries.map(\.command) == [0, 1, 1, 0, 0, 1, 1, 0])
        #expect(plan.entries.map(\.index) == [0, 0, 1, 1, 2, 2, 3, 3])
    }

    @Test func aSeedGivesOneOrderWithWholePairs() {
        var (a, b) = (SeededGenerator(seed: 7), SeededGenerator(seed: 7))
        let plan = RunPlan.shuffled(100, warmups: 2, using: &a)
        #expect(plan == RunPlan.shuffled(100, warmups: 2, using: &b))
        #expect(plan.entries.prefix(4).allSatisfy { $0.isWarmup })
        let counted = plan.entries.dropFirst(4)
        for pair in 0..<100 { #expect(Set(counted.filter { $0.index == pair }.map(\.command)) == [0, 1]) }
        let first = counted.enumerated().filter { $0.offset.isMultiple(of: 2) && $0.element.command == 0 }.count
        #expect((25...75).contains(first))
    }

    @Test(arguments: [0, -1, 1, 3])
    func repeatsAreNeverNegative(_ count: Int) {
        #expect(RunPlan.repeated(count, warmups: 1).entries.count == max(0, count) + 1)
    }
}
