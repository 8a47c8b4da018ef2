import Inference
import Metering
import Quantities
import Testing

@testable import Serving

/// Several stages with the fake engine.
@Suite struct PipelineServingTests {
    /// Takes `input` for the model's x, gives its y as `output`, and passes on each row by itself. A first element of 0
    /// passes on nothing.
    struct Renaming: StageTransform {
        static let name = "renaming"
        var input = "x"
        var output = "y"
        var splits = false

        func interface(of model: ModelInterface) -> ModelInterface {
            func renamed(_ tensor: TensorDescription, _ name: String) -> TensorDescription {
                TensorDescription(name: name, element: tensor.element, axes: tensor.axes)
            }
            return ModelInterface(
                inputs: model.inputs.map { renamed($0, input) }, outputs: model.outputs.map { renamed($0, output) })
        }

        func prepare(_ inputs: [Tensor], model: ModelInterface) throws(ServingError) -> PreparedRequest {
            guard var tensor = inputs.first(where: { $0.name == input }) else {
                throw ServingError(.input, "no \(input) in \(inputs.map(\.name))")
            }
            tensor.name = "x"
            return PreparedRequest(inputs: [tensor])
        }

        func finish(
            _ outputs: [Tensor], of prepared: PreparedRequest, model: ModelInterface
        ) throws(ServingError) -> StageResult {
            var result = outputs[0]
            result.name = output
            let numbers = result.floats
            if splits, numbers[0] == 0 { return StageResult(answer: [result], next: []) }
            let rows = stride(from: 0, to: numbers.count, by: 3).map { floats([Array(numbers[$0..<$0 + 3])], output) }
            return StageResult(answer: [result], next: splits ? rows.map { [$0] } : [[result]])
        }
    }

    /// Adds what two stages before it give.
    struct Sum: StageTransform {
        static let name = "sum"
        func interface(of model: ModelInterface) -> ModelInterface {
            let inputs = ["left", "right"].map { name in
                TensorDescription(name: name, element: .float32, axes: model.inputs[0].axes)
            }
            return ModelInterface(inputs: inputs, outputs: model.outputs)
        }
        func prepare(_ inputs: [Tensor], model: ModelInterface) throws(ServingError) -> PreparedRequest {
            guard let left = inputs.first(where: { $0.name == "left" })?.floats,
                let right = inputs.first(where: { $0.name == "right" })?.floats
            else { throw ServingError(.input, "\(inputs.map(\.name))") }
            return PreparedRequest(inputs: [floats([zip(left, right).map { $0 + $1 }])])
        }
        func finish(
            _ outputs: [Tensor], of prepared: PreparedRequest, model: ModelInterface
        ) throws(ServingError) -> StageResult {
            StageResult(answer: outputs, next: [outputs])
        }
    }

    private func stage(
        _ name: String, _ file: String, after: [Int] = [], _ transform: any StageTransform = PassThrough()
    ) -> ServedStage {
        ServedStage(
            name: name, after: after, variants: [ServedVariant(name: file, file: file)], transform: transform)
    }

    private func withPipeline(
        _ stages: [ServedStage], batch: Int = 4, engine: FakeEngine = FakeEngine(), queueLimit: Int = 1024,
        _ body: (PipelineRuntime) async throws -> Void
    ) async throws {
        let runtime = try PipelineRuntime(
            "p", stages: stages,
            settings: stages.map { StageSetting(stage: $0.name, variant: $0.variants[0].name, batch: batch) },
            engine: engine, monitor: Monitor(), options: RuntimeOptions(queueLimit: queueLimit))
        #expect(!runtime.models.contains { $0.isReady })
        let early = await error { () throws(ServingError) in try await runtime.ask([[1, 2, 3]]) }
        #expect(early?.code == .unavailable)
        try await runtime.start()
        engine.clear()
        try await body(runtime)
        await runtime.drain()
        await runtime.stop()
        #expect(engine.sessions == 0)
    }

    /// Tensors pass by position where their names do not fit.
    @Test func aLineMultiplies() async throws {
        try await withPipeline([stage("a", "×2"), stage("b", "×3", after: [0]), stage("c", "×5", after: [1])]) { p in
            let answer = try await p.ask([[1, 2, 3], [4, 5, 6]])
            #expect(answer.outputs == [floats([[30, 60, 90], [120, 150, 180]], "y")])
            #expect(answer.visits.map(\.stage) == ["a", "b", "c"] && answer.visits.allSatisfy { $0.items == 2 })
            #expect(try await p.ask([[1, 2, 3]], "b").outputs == [floats([[3, 6, 9]], "y")])
            #expect(p.models.map(\.name) == ["p", "a", "b", "c"] && p.models.allSatisfy(\.isReady))
            #expect(p.models[0].platform == "ensemble" && p.models[0].interface.outputs.map(\.name) == ["y"])
            #expect(p.models[2].version == "×3" && p.models[2].versions == ["×3"])
        }
    }

    /// The order of the list is not the order of the stages, and branches meet again.
    @Test func branchesMeetByName() async throws {
        let stages = [
            stage("d", "×1", after: [2, 1], Sum()), stage("c", "×5", after: [3], Renaming(output: "right")),
            stage("b", "×3", after: [3], Renaming(output: "left")), stage("a", "×2"),
        ]
        try await withPipeline(stages) { p in
            let answer = try await p.ask([[1, 2, 3]])
            // 2 · (3 + 5); the branches tell what they give on the way.
            #expect(answer.outputs.map(\.name) == ["y", "right", "left"])
            #expect(answer.outputs[0].floats == [16, 32, 48])
            #expect(answer.visits.count == 4 && answer.visits.last?.stage == "d")
        }
    }

    /// Each row goes on by itself, and the answers come back in the order of the rows.
    @Test(arguments: [1, 2, 7, 40]) func aFanOutIsJoinedInOrder(rows: Int) async throws {
        let stages = [
            stage("a", "×2", Renaming(output: "z", splits: true)), stage("b", "×3", after: [0]),
            stage("c", "×5", after: [1]),
        ]
        try await withPipeline(stages) { p in
            let input = (1...rows).map { [Float($0), 0, 1] }
            let answer = try await p.ask(input)
            #expect(answer.outputs.map(\.name) == ["z", "y"])
            #expect(answer.outputs[1].shape == [rows, 3] && answer.outputs[1].floats == input.joined().map { $0 * 30 })
            #expect(answer.visits.count == 1 + 2 * rows)
            let batches = answer.visits.dropFirst().map { $0.busyShare.value }
            #expect(batches.allSatisfy { $0 > 0 })
        }
    }

    /// Nothing found is an answer too: the outputs of the stages that had nothing to do are there, and empty.
    @Test func anEmptyFanOutHasEmptyAnswers() async throws {
        let stages = [
            stage("a", "×2", Renaming(output: "z", splits: true)), stage("b", "×3", after: [0], Renaming(output: "w")),
            stage("c", "×5", after: [1]),
        ]
        try await withPipeline(stages) { p in
            let answer = try await p.ask([[0, 0, 0]])
            #expect(answer.outputs.map(\.name) == ["z", "w", "y"])
            #expect(answer.outputs.map(\.shape) == [[1, 3], [0, 3], [0, 3]])
            #expect(answer.visits.map(\.stage) == ["a"])
        }
    }

    /// A fan-out within a fan-out: the second one's rows follow one another.
    @Test func fanOutsNest() async throws {
        let split = Renaming(splits: true)
        let stages = [
            stage("a", "×2", Renaming(output: "z", splits: true)), stage("b", "rows×3", after: [0], split),
            stage("c", "×5", after: [1]),
        ]
        try await withPipeline(stages) { p in
            let answer = try await p.ask([[1, 0, 0], [2, 0, 0]])
            // “b” in the middle and “c” at the end both give a y; the end has the first claim.
            #expect(answer.outputs.map(\.name) == ["z", "b.y", "y"])
            #expect(answer.outputs[2].floats == [30, 0, 0, 60, 0, 0])
        }
    }

    @Test func whatCannotBeJoinedIsAFault() async throws {
        let twice = [
            stage("a", "×2"), stage("b", "×3", after: [0]), stage("c", "×5", after: [0]),
            stage("d", "×1", after: [1, 2]),
        ]
        try await withPipeline(twice) { p in
            let failure = await error { () throws(ServingError) in try await p.ask([[1, 2, 3]]) }
            #expect(failure?.code == .failed && failure?.message.contains("same name") == true)
        }
        let unequal = [
            stage("a", "×2"), stage("b", "×3", after: [0], Renaming(output: "left", splits: true)),
            stage("c", "×0", after: [0], Renaming(output: "right", splits: true)),
            stage("d", "×1", after: [1, 2], Sum()),
        ]
        try await withPipeline(unequal) { p in
            let failure = await error { () throws(ServingError) in try await p.ask([[1, 2, 3], [4, 5, 6]]) }
            #expect(failure?.code == .failed && failure?.message.contains("gives") == true)
        }
    }

    /// One item of a fan-out that fails fails its request, and no other.
    @Test func aFailingItemFailsItsRequest() async throws {
        let stages = [stage("a", "×-1", Renaming(output: "z", splits: true)), stage("b", "×3", after: [0])]
        try await withPipeline(stages) { p in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        // “a” turns the sign, and “b” fails on a negative number.
                        let rows: [[Float]] = [[-0.5, 1, 1], [index % 4 == 0 ? -2 : -3, 1, 1]]
                        let failure = await error { () throws(ServingError) in try await p.ask(rows) }
                        #expect(failure?.code == .failed)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// A request that a later stage has no room for is refused at the door, before anything is computed for it.
    @Test func laterStagesRefuseAtTheDoor() async throws {
        let engine = FakeEngine()
        let stages = [stage("a", "×2"), stage("b", "×3", after: [0])]
        try await withPipeline(stages, batch: 1, engine: engine, queueLimit: 2) { p in
            engine.shut()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<3 {
                    group.addTask { _ = try await p.ask([[Float(index), 0, 0]], "b") }
                    while p.loads[1].waiting < index || p.loads[1].busyReplicas == 0 {
                        try await Task.sleep(for: .milliseconds(1))
                    }
                }
                let refused = await error { () throws(ServingError) in try await p.ask([[9, 0, 0]]) }
                #expect(refused?.code == .overloaded && refused?.place == "stage “b”")
                engine.open()
                try await group.waitForAll()
            }
            #expect(engine.runs.allSatisfy { $0.file == "×3" })
        }
    }

    /// Each of several sources takes its own inputs of the request.
    @Test func sourcesShareTheRequest() async throws {
        let stages = [
            stage("a", "×2", Renaming(input: "p", output: "left")),
            stage("b", "×3", Renaming(input: "q", output: "right")), stage("c", "×1", after: [0, 1], Sum()),
        ]
        try await withPipeline(stages) { p in
            #expect(p.models[0].interface.inputs.map(\.name) == ["p", "q"])
            let answer = try await p.infer(
                "p", version: nil, inputs: [floats([[1, 1, 1]], "p"), floats([[2, 2, 2]], "q")],
                options: RequestOptions())
            #expect(answer.outputs.first { $0.name == "y" }?.floats == [8, 8, 8])
            let unknown = await error { () throws(ServingError) in try await p.ask([[1, 1, 1]]) }
            #expect(unknown?.code == .input && unknown?.advice == "send p, q")
        }
    }

    @Test func stagesThatMakeNoPipelineAreRefused() {
        let faults: [([ServedStage], String)] = [
            ([], "no stages"), ([stage("a", "×1"), stage("a", "×1")], "two stages"),
            ([stage("a", "×1", after: [0])], "comes after"), ([stage("a", "×1", after: [3])], "comes after"),
            ([stage("a", "×1", after: [1]), stage("b", "×1", after: [0])], "circle"),
            ([stage("a", "×1"), stage("b", "×1", after: [0, 0])], "comes after"),
            ([stage("p", "×1"), stage("b", "×1", after: [0])], "as the pipeline is"),
            ([ServedStage(name: "a", variants: [])], "no variants"),
        ]
        for (stages, message) in faults {
            #expect {
                try PipelineRuntime(
                    "p", stages: stages, settings: stages.map { StageSetting(stage: $0.name, variant: "×1") },
                    engine: FakeEngine(), monitor: Monitor())
            } throws: { error in
                (error as? ServingError)?.code == .configuration && "\(error)".contains(message)
            }
        }
        #expect(throws: ServingError.self) {
            try PipelineRuntime(
                "p", stages: [stage("a", "×1")], settings: [], engine: FakeEngine(), monitor: Monitor())
        }
    }
}
