import Foundation
import Inference
import Metering
import Quantities
import Simulation
import Statistics
import TestKit
import Testing

@testable import Serving

/// One stage with the fake engine: what each request gets, and when batches start.
@Suite struct StageServingTests {
    private static let seed = testSeed(ProcessInfo.processInfo.environment)

    /// Requests of random sizes at the same time: each gets its own rows, whatever batches they came in.
    @Test(arguments: [BatchPolicy.greedy, .timeout(Seconds(0.002)), .threshold(3, timeout: Seconds(0.001))])
    func everyRequestGetsItsOwnRows(policy: BatchPolicy) async throws {
        for instance in 0..<6 {
            var generator = SeededGenerator(seed: Self.seed &+ UInt64(instance))
            let largest = 1 + generator.index(below: 8)
            let engine = FakeEngine(service: Seconds(generator.uniform() * 2e-4))
            let runtime = try await PipelineRuntime.oneStage(
                engine, batch: largest, replicas: 1 + instance % 3, policy: policy)
            let sizes = (0..<120).map { _ in 1 + generator.index(below: 5) }
            let visits = try await withThrowingTaskGroup(of: StageVisit?.self) { group in
                for (index, size) in sizes.enumerated() {
                    let rows = (0..<size).map { [Float(index), Float($0), 0.5] }
                    group.addTask {
                        let answer = try await runtime.ask(rows)
                        #expect(answer.outputs.count == 1 && answer.outputs[0].name == "y")
                        #expect(answer.outputs[0].shape == [size, 3])
                        #expect(answer.outputs[0].floats == rows.joined().map { $0 * 2 }, "instance \(instance)")
                        return answer.visits.count == 1 ? answer.visits[0] : nil
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for case let visit? in visits {
                #expect(visit.batch <= max(largest, visit.items) && visit.batch >= visit.items)
                #expect(visit.queueTime >= .zero && visit.busyTime > .zero && visit.variant == "×2")
            }
            #expect(visits.count == sizes.count && !visits.contains(nil))
            // Every item ran once, in batches no larger than allowed but for single requests.
            #expect(engine.runs.reduce(0) { $0 + $1.rows.count } == sizes.reduce(0, +))
            #expect(engine.runs.allSatisfy { $0.rows.count <= largest || Set($0.rows).count == 1 })
            await runtime.stop()
        }
    }

    @Test func requestsOfOtherShapesShareNoBatch() async throws {
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, ["rows×3"], batch: 16, replicas: 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<100 {
                group.addTask {
                    let row = [Float](repeating: Float(index), count: 1 + index % 5)
                    let answer = try await runtime.ask([row])
                    #expect(
                        answer.outputs[0].shape == [1, row.count] && answer.outputs[0].floats == row.map { $0 * 3 })
                }
            }
            try await group.waitForAll()
        }
        #expect(engine.runs.allSatisfy { run in Set(run.rows.map { Int($0) % 5 }).count == 1 })
        await runtime.stop()
    }

    /// A batch that is not full has an oldest request that has waited at least for the timeout.
    @Test func noBatchStartsBeforeItsTimeout() async throws {
        let timeout = Seconds(0.02)
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, batch: 4, policy: .timeout(timeout))
        for count in [1, 3, 4, 6] {
            let asked = MonotonicClock.system.now
            engine.clear()
            let visits = try await withThrowingTaskGroup(of: StageVisit.self) { group in
                for index in 0..<count { group.addTask { try await runtime.ask([[Float(index), 0, 0]]).visits[0] } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for size in Set(visits.map(\.batch)) where size < 4 {
                let longest = visits.filter { $0.batch == size }.map(\.queueTime).max() ?? .zero
                #expect(longest >= timeout, "\(count) requests")
            }
            for run in engine.runs where run.rows.count < 4 { #expect(run.start - asked >= timeout) }
            #expect(visits.count == count)
        }
        await runtime.stop()
    }

    /// One replica takes requests in the order in which they came.
    @Test func requestsAreServedInOrder() async throws {
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, batch: 3)
        engine.shut()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<10 {
                group.addTask { _ = try await runtime.ask([[Float(index), 0, 0]]) }
                try await runtime.until { $0.waiting == index && $0.busyReplicas == 1 }
            }
            engine.open()
            try await group.waitForAll()
        }
        #expect(engine.runs.map(\.rows) == [[0], [1, 2, 3], [4, 5, 6], [7, 8, 9]])
        await runtime.stop()
    }

    /// A model that says, or shows, that it takes no batches gets its requests one by one.
    @Test(arguments: ["solo×2", "lying×2", "picky×2"])
    func modelsWithoutBatchesRunRequestsOneByOne(file: String) async throws {
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, [file], batch: 8)
        #expect(runtime.remarks.count == 1)
        engine.shut()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<6 {
                group.addTask {
                    let answer = try await runtime.ask([[Float(index), 1, 2]])
                    #expect(answer.outputs[0].floats == [2 * Float(index), 2, 4])
                    #expect(answer.visits[0].batch == 1)
                }
            }
            try await runtime.until { $0.waiting == 5 }
            engine.open()
            try await group.waitForAll()
        }
        #expect(engine.runs.map(\.rows.count) == [1, 1, 1, 1, 1, 1])
        await runtime.stop()
    }

    struct WrongInputs: Sendable, CustomTestStringConvertible {
        var inputs: [Tensor]
        var message: String
        var testDescription: String { message }
    }

    @Test(arguments: [
        WrongInputs(inputs: [], message: "input “x” is missing"),
        WrongInputs(inputs: [floats([[1, 2, 3]], "z")], message: "there is no input “z”"),
        WrongInputs(inputs: [floats([[1, 2, 3]], "x"), floats([[1]], "z")], message: "there is no input “z”"),
        WrongInputs(inputs: [floats([[1, 2, 3]], "x"), floats([[1, 2, 3]], "x")], message: "sent twice"),
        WrongInputs(inputs: [floats([[1, 2]], "x")], message: "in the shape [1, 2]"),
        WrongInputs(
            inputs: [Tensor(name: "x", datatype: .int64, shape: [1, 3], bytes: [UInt8](repeating: 0, count: 24))],
            message: "was sent as INT64"),
        WrongInputs(
            inputs: [Tensor(name: "x", datatype: .float32, shape: [0, 3], bytes: [])], message: "has no elements"),
        WrongInputs(
            inputs: [Tensor(name: "x", datatype: .float32, shape: [1 << 40, 3], bytes: [0, 0, 0, 0])],
            message: "are not the elements"),
    ])
    func wrongInputsAreRefusedAndTheOthersServed(wrong: WrongInputs) async throws {
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, batch: 8)
        engine.shut()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await runtime.ask([[7, 7, 7]]) }
            try await runtime.until { $0.busyReplicas == 1 }
            group.addTask {
                let error = await error { () throws(ServingError) in
                    try await runtime.infer("p", version: nil, inputs: wrong.inputs, options: RequestOptions())
                }
                #expect(error?.code == .input || error?.code == .request)
                #expect(error?.message.contains(wrong.message) == true, "\(String(describing: error))")
            }
            for index in 0..<3 {
                group.addTask {
                    let answer = try await runtime.ask([[Float(index), 0, 0]])
                    #expect(answer.outputs[0].floats == [2 * Float(index), 0, 0])
                }
            }
            engine.open()
            try await group.waitForAll()
        }
        await runtime.stop()
    }
}
