import Foundation
import Quantities
import Statistics
import TestKit
import Testing

@testable import Simulation
@testable import Studies

/// The executor of real queues in a test's own time, beside the simulator and a search over all moments.
@Suite struct BatchExecutorTests {
    private static let seed = testSeed(ProcessInfo.processInfo.environment)

    /// Batches that a rule starts, found by trying every moment at which one could start.
    private static func bruteForce(
        _ arrivals: [Double], requests: Int, timeout: Double, largest: Int, latency: [Double]
    ) -> [BatchLog.Batch] {
        var batches: [BatchLog.Batch] = []
        var (cursor, free) = (0, 0.0)
        while cursor < arrivals.count {
            var moments = arrivals + [free, arrivals[cursor] + timeout]
            moments = moments.filter { $0 >= free && $0.isFinite }.sorted()
            for moment in moments {
                let waiting = arrivals[cursor...].count { $0 <= moment }
                let hasTimedOut = waiting > 0 && moment >= arrivals[cursor] + timeout
                let hasEnded = timeout == .infinity && cursor + waiting == arrivals.count
                guard waiting >= requests || hasTimedOut || hasEnded else { continue }
                let size = min(waiting, largest)
                free = moment + latency[size - 1]
                cursor += size
                batches.append(.init(startSeconds: moment, finishSeconds: free, end: cursor))
                break
            }
        }
        return batches
    }

    private static func run(_ rule: BatchRule, largest: Int, _ arrivals: [Double], _ latency: [Double]) throws
        -> BatchLog
    {
        let queue = SyntheticQueue(arrivals)
        return try BatchExecutor(rule: rule, largest: largest).serve(arrivals, from: queue) {
            queue.run(latency[$0 - 1])
        }
    }

    private static func arrivals(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
        var now = 0.0
        return (0..<count).map { _ in
            // Some requests come at the same moment.
            now += generator.uniform() < 0.1 ? 0 : generator.exponential() * 0.1
            return now
        }
    }

    /// Every response is the same to the last bit, whoever works it out.
    @Test(arguments: [0.0, 0.03, 0.2, .infinity])
    func servesAsTheSimulatorAndASearchDo(timeout: Double) throws {
        try forRandomInstances(120, seed: Self.seed) { generator, label in
            let largest = 1 + generator.index(below: 9)
            let arrivals = Self.arrivals(1 + generator.index(below: 60), &generator)
            let latency = (1...largest).map { 0.01 + 0.02 * generator.uniform() * Double($0) }
            let service = try BatchService(latencies: latency.map { Seconds($0) })
            let policy: BatchPolicy =
                timeout == 0 ? .greedy : timeout == .infinity ? .fixed : .timeout(Seconds(timeout))
            let rule = policy.rule(service, serving: arrivals)
            let log = try Self.run(rule, largest: largest, arrivals, latency)
            let simulated = QueueReplay(service, policy).serve(arrivals)
            #expect(log.responseSeconds == simulated.responseSeconds, "\(label)")
            #expect(log.sizes == simulated.sizes, "\(label)")
            let expected = Self.bruteForce(
                arrivals, requests: timeout == 0 ? 1 : largest, timeout: timeout, largest: largest, latency: latency)
            #expect(log.batches == expected, "\(label)")
            #expect(log.served == arrivals.count, "\(label)")
        }
    }

    /// Tables decide anew with each request that comes, as in the simulator.
    @Test(arguments: [[0, 0, 2], [0, 1, 0, 3], [0, 0, 1, 3, 2, 4]])
    func followsTables(batches: [Int]) throws {
        let table = try BatchingTable(batches)
        try forRandomInstances(40, seed: Self.seed) { generator, label in
            let arrivals = Self.arrivals(50, &generator)
            let latency = (1...4).map { 0.02 + 0.01 * Double($0) }
            let service = try BatchService(latencies: latency.map { Seconds($0) })
            let policy = BatchPolicy.table(table)
            let log = try Self.run(policy.rule(service, serving: arrivals), largest: 4, arrivals, latency)
            let simulated = QueueReplay(service, policy).serve(arrivals)
            #expect(log.sizes == simulated.sizes, "\(label)")
            #expect(log.responseSeconds == simulated.responseSeconds, "\(label)")
        }
    }

    /// The simulator that pipelines run in, with its own event handling and histogram, agrees on the mean.
    @Test func replaysAsPipelinesAreSimulated() throws {
        let latency = (1...8).map { 0.01 + 0.004 * Double($0) }
        let service = try BatchService(latencies: latency.map { Seconds($0) })
        var stream = try ArrivalStream(.poisson(Rate(120)), seed: Self.seed)
        let arrivals = [Double](unsafeUninitializedCapacity: 4000) { $1 = stream.fill($0) }
        let log = QueueReplay(service, .timeout(Seconds(0.02))).serve(arrivals)
        let exact = try #require(try BatchQueue(service, timeout: Seconds(0.02)).solve(rate: Rate(120)).figures)
        let mean = log.responseSeconds.reduce(0, +) / 4000
        // The steady state, within five standard errors of correlated responses.
        #expect(abs(mean / exact.meanResponse.value - 1) < 0.1, "\(mean) and \(exact.meanResponse)")
    }

    /// A full batch that never fills runs once the last request has come, and not before.
    @Test func theRemainderRunsWhenRequestsEnd() throws {
        let log = try Self.run(
            .threshold(requests: 4, timeoutSeconds: .infinity), largest: 4, [0.1, 0.2, 0.3, 0.4, 0.5, 0.9],
            [0.01, 0.02, 0.03, 0.04])
        #expect(log.sizes == [4, 2])
        #expect(log.batches.map(\.startSeconds) == [0.4, 0.9])
    }

    /// A run that fails ends the trial with its error.
    @Test func failuresPass() {
        struct Failure: Error {}
        let queue = SyntheticQueue([0.1, 0.2])
        let executor = BatchExecutor(rule: .threshold(requests: 1, timeoutSeconds: 0), largest: 1)
        #expect(throws: Failure.self) {
            try executor.serve([0.1, 0.2], from: queue) { _ in throw Failure() }
        }
    }
}
