import Metering
import Quantities
import Synchronization
import Testing

@testable import Serving

@Suite struct AdaptationLoopTests {
    /// Runs a loop over a target in a time of its own; every sleep is noted and ends at once.
    private func decisions(
        _ count: Int, target: FakeTarget, _ before: @escaping @Sendable (_ turn: Int) -> Void
    ) async throws -> (decisions: [AdaptationDecision], waits: [Seconds]) {
        let (core, settings, _) = try started(detection())
        let state = Mutex((now: Seconds.zero, waits: [Seconds](), decisions: [AdaptationDecision]()))
        let clock = AdaptationLoop.Clock {
            state.withLock { $0.now }
        } sleep: { wait in
            let turn = state.withLock { state in
                state.now += wait
                state.waits.append(wait)
                return state.decisions.count
            }
            if turn == count { throw CancellationError() }
            before(turn)
        }
        let loop = AdaptationLoop(core, running: settings, target: target, monitor: Monitor(), clock: clock) {
            decision in state.withLock { $0.decisions.append(decision) }
        }
        await loop.run()
        return state.withLock { ($0.decisions, $0.waits) }
    }

    private func target(rate: Double) throws -> FakeTarget { FakeTarget(try started(detection()).settings, rate: rate) }

    @Test func changesAreAppliedAndTold() async throws {
        let target = try target(rate: 10)
        let (decisions, waits) = try await decisions(6, target: target) { turn in
            if turn == 2 { target.sees(seen(100)) }
        }
        #expect(waits == Array(repeating: Seconds(10), count: 7))
        #expect(target.applied.count >= 1)
        let change = try #require(decisions.first { $0.outcome == .applied })
        #expect(change.changes.contains { $0.stage == "detect" && $0.to.variant == "yolov7-tiny" })
        #expect(decisions.last?.outcome == .unchanged)
    }

    /// A target out of reach keeps what it runs; attempts come later and later, and at once in time when it is back.
    @Test func anUnreachableTargetIsTriedLaterAndLater() async throws {
        let target = try target(rate: 10)
        target.fails(ServingError(.target, "nobody answers at http://ray:8265"))
        let (decisions, waits) = try await decisions(12, target: target) { turn in
            if turn == 9 { target.fails(nil) }
        }
        let seconds = waits.map { Int($0.value) }
        #expect(seconds == [10, 10, 20, 40, 80, 160, 300, 300, 300, 300, 10, 10, 10])
        #expect(decisions.prefix(9).allSatisfy { $0.outcome == .failed && $0.to == $0.from })
        #expect(
            decisions[1].reason
                == "fake: nobody answers at http://ray:8265; keeps what runs and tries again in 20 s")
        #expect(decisions.dropFirst(9).allSatisfy { $0.outcome != .failed })
        #expect(target.applied.isEmpty || decisions.dropFirst(9).contains { !$0.changes.isEmpty })
    }

    /// A target that ran out of time for want of cores is left alone for five minutes.
    @Test func aChangeThatFoundNoRoomIsNotTriedAgainForAWhile() async throws {
        let target = try target(rate: 100)
        target.refuses(ServingError(.late, "there are no CPUs"))
        let (decisions, _) = try await decisions(33, target: target) { _ in }
        #expect(decisions.indices.filter { decisions[$0].outcome == .failed } == [0, 30])
        #expect(decisions[0].reason.hasSuffix("there are no CPUs; plans anew in 10 s"), "\(decisions[0].reason)")
        #expect(decisions[1].outcome == .held)
        #expect(
            decisions[1].reason.hasSuffix("found no room lately, and is tried again in 4.8 min"),
            "\(decisions[1].reason)")
    }

    @Test func onlyPlansOfAsManyCoresWaitAndLongerEachTime() {
        func cores(_ replicas: Int) -> [StageSetting] {
            [StageSetting(stage: "a", variant: "v", replicas: replicas, threads: 2)]
        }
        let first = VainWish(cores(3), at: Seconds(10), after: nil)
        #expect(first.remaining(cores(3), at: Seconds(10)) == Seconds(300))
        #expect(first.remaining(cores(2), at: Seconds(10)) == nil && first.remaining(cores(4), at: Seconds(310)) == nil)
        let second = VainWish(cores(3), at: Seconds(310), after: first)
        #expect(second.remaining(cores(4), at: Seconds(310)) == Seconds(600))
    }

    @Test func aRefusedChangeIsTriedAgain() async throws {
        let target = try target(rate: 100)
        target.refuses(ServingError(.configuration, "there is no memory"))
        let (decisions, _) = try await decisions(4, target: target) { turn in
            if turn == 2 { target.refuses(nil) }
        }
        #expect(decisions.map(\.outcome) == [.failed, .failed, .applied, .unchanged])
        #expect(decisions[0].reason.contains("moved detect") == false, "\(decisions[0].reason)")
        #expect(decisions[0].reason.contains("there is no memory"))
    }
}
