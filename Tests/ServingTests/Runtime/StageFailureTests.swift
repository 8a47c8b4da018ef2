import Inference
import Metering
import Quantities
import Simulation
import Synchronization
import Testing

@testable import Serving

/// One stage with the fake engine, when something goes wrong.
@Suite struct StageFailureTests {
    /// Lets one request occupy the only replica until the engine's gate opens, and queues others behind it.
    private func queued(
        _ runtime: PipelineRuntime, _ engine: FakeEngine, _ requests: [@Sendable () async throws -> Void],
        then body: () async throws -> Void
    ) async throws {
        engine.shut()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await runtime.ask([[99, 0, 0]]) }
            try await runtime.until { $0.busyReplicas == 1 }
            for (index, request) in requests.enumerated() {
                group.addTask(operation: request)
                try await runtime.until { $0.waiting > index }
            }
            try await body()
            engine.open()
            try await group.waitForAll()
        }
    }

    /// The request at fault fails; those that shared its batch do not.
    @Test func aFailingRequestFailsAlone() async throws {
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, batch: 8)
        let requests = (0..<5).map { index in
            { @Sendable () async throws in
                let error = await error { () throws(ServingError) in
                    let answer = try await runtime.ask([[index == 2 ? -1 : Float(index), 0, 0]])
                    #expect(answer.outputs[0].floats == [2 * Float(index), 0, 0])
                    #expect(answer.visits[0].batch == 5)
                }
                #expect(error?.code == (index == 2 ? .failed : nil))
                if index == 2 { #expect(error?.message.contains("a negative number") == true) }
            }
        }
        try await queued(runtime, engine, requests) {}
        #expect(engine.runs[1].rows == [0, 1, -1, 3, 4])
        // The replica lives on.
        #expect(try await runtime.ask([[4, 0, 0]]).outputs[0].floats == [8, 0, 0])
        await runtime.stop()
    }

    struct Choosy: StageTransform {
        static let name = "choosy"
        func interface(of model: ModelInterface) -> ModelInterface { model }
        func prepare(_ inputs: [Tensor], model: ModelInterface) throws(ServingError) -> PreparedRequest {
            if inputs[0].floats[0] == 13 { throw ServingError(.input, "unlucky") }
            // 14 asks for nothing.
            return PreparedRequest(inputs: inputs[0].floats[0] == 14 ? [] : inputs, memory: inputs[0].floats[0])
        }
        func finish(
            _ outputs: [Tensor], of prepared: PreparedRequest, model: ModelInterface
        ) throws(ServingError) -> StageResult {
            if prepared.memory as? Float == 15 { throw ServingError(.failed, "not what was hoped for") }
            return StageResult(answer: outputs.isEmpty ? [floats([[0]], "none")] : outputs, next: [])
        }
    }

    @Test func aTransformThatFailsFailsItsOwnRequest() async throws {
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, batch: 8, transform: Choosy())
        let expected: [ServingError.Code?] = [nil, .input, nil, .failed, nil]
        let requests = (12...16).map { number in
            { @Sendable () async throws in
                let error = await error { () throws(ServingError) in
                    let answer = try await runtime.ask([[Float(number), 0, 0]], "s")
                    #expect(answer.outputs[0].name == (number == 14 ? "none" : "y"))
                    #expect(number == 14 || answer.outputs[0].floats[0] == Float(2 * number))
                }
                #expect(error?.code == expected[number - 12])
            }
        }
        try await queued(runtime, engine, requests) {}
        #expect(Set(engine.runs.dropFirst().flatMap(\.rows)) == [12, 15, 16])
        await runtime.stop()
    }

    /// A deadline that passes while the request waits or runs is told at once, while the engine is still busy.
    @Test func deadlinesAreKeptWhileTheEngineIsBusy() async throws {
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, batch: 4)
        engine.shut()
        let running = Task {
            await error { () throws(ServingError) in
                try await runtime.ask([[1, 0, 0]], deadline: MonotonicClock.system.now + Seconds(1))
            }
        }
        while engine.runs.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        #expect(await running.value?.code == .deadline && runtime.load.busyReplicas == 1)
        let waiting = await error { () throws(ServingError) in
            try await runtime.ask([[2, 0, 0]], deadline: MonotonicClock.system.now + Seconds(0.03))
        }
        #expect(waiting?.code == .deadline && runtime.load.waiting == 0)
        let past = await error { () throws(ServingError) in
            try await runtime.ask([[3, 0, 0]], deadline: MonotonicClock.system.now)
        }
        #expect(past?.code == .deadline)
        engine.open()
        #expect(
            try await runtime.ask([[4, 0, 0]], deadline: MonotonicClock.system.now + Seconds(60)).visits.count == 1)
        #expect(engine.runs.map(\.rows) == [[1], [4]])
        await runtime.stop()
    }

    @Test func cancelledRequestsLeaveTheQueue() async throws {
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, batch: 4)
        engine.shut()
        let running = Task { await error { () throws(ServingError) in try await runtime.ask([[1, 0, 0]]) } }
        try await runtime.until { $0.busyReplicas == 1 }
        let waiting = Task { await error { () throws(ServingError) in try await runtime.ask([[2, 0, 0]]) } }
        try await runtime.until { $0.waiting == 1 }
        waiting.cancel()
        #expect(await waiting.value?.code == .cancelled && runtime.load.waiting == 0)
        running.cancel()
        #expect(await running.value?.code == .cancelled && runtime.load.busyReplicas == 1)
        let before = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await error { () throws(ServingError) in try await runtime.ask([[3, 0, 0]]) }
        }
        #expect(await before.value?.code == .cancelled)
        engine.open()
        _ = try await runtime.ask([[4, 0, 0]])
        #expect(engine.runs.map(\.rows) == [[1], [4]])
        await runtime.stop()
    }

    @Test func moreThanTheQueueHoldsIsRefused() async throws {
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, queueLimit: 3)
        let requests = (0..<3).map { index in
            { @Sendable () async throws in #expect(try await runtime.ask([[Float(index), 0, 0]]).visits.count == 1) }
        }
        try await queued(runtime, engine, requests) {
            let refused = await error { () throws(ServingError) in try await runtime.ask([[9, 0, 0]]) }
            #expect(refused?.code == .overloaded)
        }
        #expect(engine.runs.map(\.rows) == [[99], [0], [1], [2]])
        _ = try await runtime.ask([[5, 0, 0]])
        await runtime.stop()
    }

    /// What was accepted is answered, even what waited for a batch that no longer fills; what comes later is refused.
    @Test func drainingServesWhatWasAccepted() async throws {
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, batch: 8, policy: .fixed)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<3 { group.addTask { _ = try await runtime.ask([[Float(index), 0, 0]]) } }
            try await runtime.until { $0.waiting == 3 }
            await runtime.drain()
            let late = await error { () throws(ServingError) in try await runtime.ask([[9, 0, 0]]) }
            #expect(late?.code == .unavailable)
            try await group.waitForAll()
        }
        #expect(engine.runs.map(\.rows.count) == [3])
        #expect(!runtime.models.contains { $0.isReady })
        await runtime.stop()
        // Twice is no harm.
        await runtime.stop()
        #expect(engine.sessions == 0)
    }

    @Test func stoppingRefusesWhatWaits() async throws {
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, batch: 8, policy: .fixed)
        let waiting = Task { await error { () throws(ServingError) in try await runtime.ask([[1, 0, 0]]) } }
        try await runtime.until { $0.waiting == 1 }
        await runtime.stop()
        #expect(await waiting.value?.code == .unavailable)
        #expect(engine.runs.isEmpty && engine.sessions == 0)
    }

    /// Shapes that only the transform knows: those that do not fit a batch go back, and are served or refused like any.
    @Test func requestsThatDoNotFitGoBack() async throws {
        struct Widening: StageTransform {
            static let name = "widening"
            func interface(of model: ModelInterface) -> ModelInterface { model }
            func prepare(_ inputs: [Tensor], model: ModelInterface) throws(ServingError) -> PreparedRequest {
                let first = inputs[0].floats[0]
                return PreparedRequest(inputs: [floats([[Float](repeating: first, count: 1 + Int(first) % 3)])])
            }
            func finish(
                _ outputs: [Tensor], of prepared: PreparedRequest, model: ModelInterface
            ) throws(ServingError) -> StageResult {
                StageResult(answer: outputs, next: [])
            }
        }
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, ["rows×2"], batch: 8, transform: Widening())
        let requests = (0..<9).map { index in
            { @Sendable () async throws in
                let answer = try await runtime.ask([[Float(index)]])
                #expect(answer.outputs[0].floats == [Float](repeating: Float(2 * index), count: 1 + index % 3))
                #expect(answer.visits[0].batch == 3)
            }
        }
        try await queued(runtime, engine, requests) {}
        #expect(engine.runs.dropFirst().map(\.rows) == [[0, 3, 6], [1, 4, 7], [2, 5, 8]])
        await runtime.stop()
    }

    @Test func versionsMustRun() async throws {
        let runtime = try await PipelineRuntime.oneStage(FakeEngine(), ["×2", "×3"])
        #expect(try await runtime.ask([[1, 0, 0]], "s", version: "×2").outputs[0].floats[0] == 2)
        let other = await error { () throws(ServingError) in try await runtime.ask([[1, 0, 0]], "s", version: "×3") }
        #expect(other?.code == .unknownModel && other?.advice?.contains("×2") == true)
        let ofPipeline = await error { () throws(ServingError) in try await runtime.ask([[1, 0, 0]], version: "×2") }
        #expect(ofPipeline?.code == .unknownModel)
        let unknown = await error { () throws(ServingError) in try await runtime.ask([[1, 0, 0]], "t") }
        #expect(unknown?.code == .unknownModel && unknown?.advice == "use one of p, s")
        await runtime.stop()
    }
}
