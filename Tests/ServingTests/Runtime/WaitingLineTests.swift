import Foundation
import Quantities
import Statistics
import TestKit
import Testing

@testable import Serving
@testable import Simulation

/// The line in a test's own time, beside the simulator.
@Suite struct WaitingLineTests {
    private static let seed = testSeed(ProcessInfo.processInfo.environment)

    private static func submission(_ items: Int = 1, width: Int = 3) -> Submission {
        let tensor = Tensor(name: "x", datatype: .float32, shape: [items, width], bytes: [])
        return Submission([tensor], items: items, fit: InputFit(origin: .client, isPrepared: true))
    }

    /// One replica that serves a line by a rule, from event to event: an arrival, its own end, or the moment the line names.
    private static func serve(_ arrivals: [Double], _ rule: BatchRule, largest: Int, latency: [Double]) -> BatchLog {
        var (line, log) = (WaitingLine(), BatchLog(arrivals))
        var (now, free, come, served) = (0.0, 0.0, 0, 0)
        var rule = rule
        while served < arrivals.count {
            while come < arrivals.count, arrivals[come] <= now {
                line.append(submission(), at: arrivals[come])
                come += 1
            }
            var next = come < arrivals.count ? arrivals[come] : .infinity
            if free > now {
                next = min(next, free)
            } else {
                switch line.next(rule, largest: largest, at: now) {
                case .start(let batch):
                    free = now + latency[batch.count - 1]
                    served += batch.count
                    log.append(.init(startSeconds: now, finishSeconds: free, end: served))
                    continue
                case .wait(let moment): next = min(next, moment)
                case .nothingWaits: break
                }
            }
            // What waits for a batch that never fills is served once the last has come, as the simulator does.
            if next == .infinity { rule = .atOnce } else { now = max(now, next) }
        }
        return log
    }

    @Test(arguments: [
        BatchPolicy.greedy, .fixed, .timeout(Seconds(0.03)), .timeout(Seconds(0.2)), .threshold(3, timeout: nil),
        .threshold(2, timeout: Seconds(0.1)), .table(try! BatchingTable([0, 0, 2])),
        .table(try! BatchingTable([0, 0, 1, 3, 2, 4])),
    ])
    func startsTheSimulatorsBatches(policy: BatchPolicy) throws {
        try forRandomInstances(100, seed: Self.seed) { generator, label in
            var now = 0.0
            let arrivals = (0..<1 + generator.index(below: 80)).map { _ in
                // Some come at the same moment.
                now += generator.uniform() < 0.1 ? 0 : generator.exponential() * 0.1
                return now
            }
            let largest = 4 + generator.index(below: 5)
            let latency = (1...largest).map { 0.01 + 0.03 * generator.uniform() * Double($0) }
            let service = try BatchService(latencies: latency.map { Seconds($0) })
            let rule = try #require(policy.rule(largest: largest))
            let log = Self.serve(arrivals, rule, largest: largest, latency: latency)
            let simulated = QueueReplay(service, policy).serve(arrivals)
            #expect(log.sizes == simulated.sizes, "\(label)")
            // Waiting, and the end of a batch, are the same sums.
            #expect(log.responseSeconds == simulated.responseSeconds, "\(label)")
        }
    }

    private struct Started: Hashable {
        var seconds: Double
        var arrivals: [Double]
        var width: Int?
    }

    /// The batches of replicas of which one is always free.
    private static func batches(
        _ arrivals: [(seconds: Double, width: Int, items: Int)], _ rule: BatchRule, largest: Int
    ) -> Set<Started> {
        var (line, batches) = (WaitingLine(), Set<Started>())
        var (now, come) = (0.0, 0)
        while true {
            while come < arrivals.count, arrivals[come].seconds <= now {
                line.append(submission(arrivals[come].items, width: arrivals[come].width), at: arrivals[come].seconds)
                come += 1
            }
            var next = come < arrivals.count ? arrivals[come].seconds : .infinity
            decide: while true {
                switch line.next(rule, largest: largest, at: now) {
                case .start(let batch):
                    let widths = Set(batch.map { $0.inputs[0].shape[1] })
                    batches.insert(
                        Started(
                            seconds: now, arrivals: batch.map(\.arrivalSeconds),
                            width: widths.count == 1 ? widths.first : nil))
                case .wait(let moment):
                    next = min(next, moment)
                    break decide
                case .nothingWaits: break decide
                }
            }
            guard next < .infinity else { return batches }
            now = next
        }
    }

    /// A batch neither starts early because of requests that cannot share it, nor late because of older ones.
    @Test func shapesWaitAsInLinesOfTheirOwn() throws {
        forRandomInstances(200, seed: Self.seed) { generator, label in
            var now = 0.0
            let arrivals = (0..<1 + generator.index(below: 60)).map { _ in
                now += generator.exponential() * 0.01
                return (seconds: now, width: 1 + generator.index(below: 3), items: 1 + generator.index(below: 2))
            }
            let count = 2 + generator.index(below: 4)
            let rule = BatchRule.threshold(requests: count, timeoutSeconds: 0.05 * generator.uniform())
            let largest = count + generator.index(below: 3)
            let together = Self.batches(arrivals, rule, largest: largest)
            let apart = (1...3).map { width in
                Self.batches(arrivals.filter { $0.width == width }, rule, largest: largest)
            }
            #expect(together == apart.reduce(into: []) { $0.formUnion($1) }, "\(label)")
            #expect(together.reduce(0) { $0 + $1.arrivals.count } == arrivals.count, "\(label)")
        }
    }

    /// Without a timeout nobody would come for a rare shape: that others wait, too, lets it go.
    @Test(arguments: [
        BatchRule.threshold(requests: 4, timeoutSeconds: .infinity), .table(BatchingTable(threshold: 4, largest: 4)),
    ])
    func aRareShapeDoesNotWaitForEver(rule: BatchRule) {
        // One of width 2 among many of width 1; then more shapes than a batch is large.
        for widths in [[2] + Array(repeating: 1, count: 40), Array(1...40)] {
            let arrivals = widths.enumerated().map { (seconds: Double($0) * 0.01, width: $1, items: 1) }
            let batches = Self.batches(arrivals, rule, largest: 4)
            #expect(batches.allSatisfy { $0.width != nil })
            #expect(batches.reduce(0) { $0 + $1.arrivals.count } > widths.count - 4)
            #expect(batches.contains { $0.width == 2 && $0.seconds < 0.05 })
        }
    }

    private func batch(_ line: inout WaitingLine, _ rule: BatchRule = .atOnce, largest: Int) -> [Int]? {
        guard case .start(let batch) = line.next(rule, largest: largest, at: 1000) else { return nil }
        return batch.map(\.number)
    }

    @Test func takesWholeRequestsInOrder() {
        var line = WaitingLine()
        for (index, items) in [3, 4, 2, 9, 1].enumerated() { line.append(Self.submission(items), at: Double(index)) }
        #expect(line.items == 19)
        #expect(batch(&line, largest: 8) == [0, 1])
        #expect(batch(&line, largest: 8) == [2])
        // A request of more items than a batch may have runs alone.
        #expect(batch(&line, largest: 8) == [3])
        #expect(batch(&line, largest: 8) == [4])
        #expect(batch(&line, largest: 8) == nil && line.items == 0)
    }

    /// The rule counts items: three requests of four fill a batch of twelve.
    @Test func rulesCountItems() {
        var line = WaitingLine()
        let full = BatchRule.threshold(requests: 12, timeoutSeconds: .infinity)
        for _ in 0..<2 { line.append(Self.submission(4), at: 0) }
        #expect(batch(&line, full, largest: 12) == nil)
        line.append(Self.submission(4), at: 0)
        #expect(batch(&line, full, largest: 12) == [0, 1, 2])
    }

    @Test func onlyRequestsOfOneShapeShareABatch() {
        var line = WaitingLine()
        for (index, width) in [3, 5, 3, 5, 5, 3].enumerated() {
            line.append(Self.submission(width: width), at: Double(index))
        }
        #expect(batch(&line, largest: 2) == [0, 2])
        #expect(batch(&line, largest: 8) == [1, 3, 4])
        #expect(batch(&line, largest: 8) == [5])
    }

    /// What goes back to the line stands where it stood, and its time goes on.
    @Test func requestsGoBackToTheirPlaces() {
        var line = WaitingLine()
        for index in 0..<6 { line.append(Self.submission(1 + index % 2), at: Double(index)) }
        guard case .start(let taken) = line.next(.atOnce, largest: 5, at: 10) else {
            Issue.record("no batch")
            return
        }
        #expect(taken.map(\.number) == [0, 1, 2])
        line.putBack([taken[2], taken[1]])
        #expect(line.items == 8)
        let timeout = BatchRule.threshold(requests: 100, timeoutSeconds: 9.5)
        if case .wait(let moment) = line.next(timeout, largest: 100, at: 10) {
            #expect(moment == 10.5)
        } else {
            Issue.record("the timeout of the second request has not come")
        }
        #expect(batch(&line, largest: 100) == [1, 2, 3, 4, 5])
    }

    /// Any requests taken out, one by one or by a condition, leave the others with their times.
    @Test func takingRequestsOutLeavesTheOthers() {
        forRandomInstances(50, seed: Self.seed) { generator, label in
            var line = WaitingLine()
            var all = (0..<20).map { _ in Self.submission(1 + generator.index(below: 4)) }
            for (index, request) in all.enumerated() { line.append(request, at: Double(index)) }
            for _ in 0..<5 { line.remove(all.remove(at: generator.index(below: all.count))) }
            let gone = line.removeAll { $0.number % 3 == 0 }
            #expect(gone.map(\.number) == all.map(\.number).filter { $0 % 3 == 0 }, "\(label)")
            all.removeAll { $0.number % 3 == 0 }
            #expect(line.items == all.reduce(0) { $0 + $1.items }, "\(label)")
            guard let first = all.first else { return }
            let never = BatchRule.threshold(requests: 1000, timeoutSeconds: 5000)
            guard case .wait(let moment) = line.next(never, largest: 1000, at: 1000) else {
                Issue.record("\(label): a batch started early")
                return
            }
            #expect(moment == first.arrivalSeconds + 5000, "\(label)")
            #expect(batch(&line, largest: 1000) == all.map(\.number), "\(label)")
        }
    }
}
