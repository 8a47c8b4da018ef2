import Foundation
import Inference
import Quantities
import Testing

@Suite(.needsONNXRuntime) struct ONNXRuntimeEngineTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func load(_ bytes: [UInt8], options: SessionOptions = SessionOptions()) throws -> any InferenceSession {
        try requireEngine().load(try scratch.file("model.onnx", bytes), options: options)
    }

    private func floats(_ shape: [Int], _ values: [Float]) throws -> TensorBuffer {
        let buffer = try TensorBuffer(.float32, shape: shape)
        _ = buffer.withElements(of: Float.self) { _ = $0.update(fromContentsOf: values) }
        return buffer
    }

    @Test func describesInputsAndOutputs() throws {
        let session = try load(TinyModel.dense)
        #expect(session.inputs == [.init(name: "x", element: .float32, axes: [.free("batch"), .fixed(3)])])
        #expect(session.outputs == [.init(name: "y", element: .float32, axes: [.free("batch"), .fixed(2)])])
    }

    @Test(arguments: OptimisationLevel.allCases, [1, 2])
    func computesWhatTheModelSays(level: OptimisationLevel, threads: Int) throws {
        let session = try load(TinyModel.dense, options: SessionOptions(threads: threads, optimisation: level))
        let input = try floats([2, 3], [1, 0, 0, -1, -1, 2])
        let bound = try session.bind([input])
        try bound.run()
        // [1 0 0]·w = [1 2]; [−1 −1 2]·w = [−1−3+10, −2−4+12] = [6 6].
        #expect(try bound.output(0).elements(of: Float.self) == [1, 2, 6, 6])
        #expect(try bound.output(0).shape == [2, 2])
    }

    @Test(arguments: [true, false]) func readsTheInputAnewInEveryRun(arena: Bool) throws {
        let session = try load(TinyModel.dense, options: SessionOptions(spinning: false, memoryArena: arena))
        let input = try floats([1, 3], [1, 0, 0])
        let bound = try session.bind([input])
        for scale in 1...5 {
            _ = input.withElements(of: Float.self) { $0[0] = Float(scale) }
            try bound.run()
            #expect(try bound.output(0).elements(of: Float.self) == [Float(scale), 2 * Float(scale)])
        }
    }

    @Test func outputsMayChangeTheirShapeBetweenRuns() throws {
        let session = try load(TinyModel.nonZero)
        #expect(session.outputs[0].axes == [.fixed(1), .free("count")])
        let input = try floats([4], [0, 0, 0, 0])
        let bound = try session.bind([input])
        for values: [Float] in [[0, 1, 0, 1], [1, 1, 1, 1], [0, 0, 0, 0], [0, 0, 3, 0]] {
            _ = input.withElements(of: Float.self) { _ = $0.update(fromContentsOf: values) }
            try bound.run()
            let expected = values.indices.filter { values[$0] != 0 }.map(Int64.init)
            #expect(try bound.output(0).elements(of: Int64.self) == expected)
        }
    }

    @Test func oneSessionRunsFromSeveralTasks() async throws {
        let session = try load(TinyModel.dense)
        try await withThrowingTaskGroup(of: [Float]?.self) { group in
            for task in 0..<4 {
                group.addTask {
                    let input = try TensorBuffer(.float32, shape: [1, 3])
                    _ = input.withElements(of: Float.self) { $0[2] = Float(task) }
                    let bound = try session.bind([input])
                    for _ in 0..<50 { try bound.run() }
                    return try bound.output(0).elements(of: Float.self).map { $0 + [Float(task)] }
                }
            }
            for try await result in group {
                let values = try #require(result)
                #expect(values[0] == 5 * values[2] && values[1] == 6 * values[2])
            }
        }
    }

    @Test func countsRunsAndNodesInItsProfile() throws {
        let options = SessionOptions(threads: 1, optimisation: .none, profileFolder: scratch.path)
        let session = try load(TinyModel.dense, options: options)
        let bound = try session.bind(InputGenerator(batch: 4).buffers(for: session.inputs))
        for _ in 0..<7 { try bound.run() }
        let profile = try session.finishProfile()
        #expect(profile.runs == 7)
        #expect(profile.nodes.map(\.name) == ["dense", "activation"])
        #expect(profile.nodes.map(\.operation) == ["MatMul", "Relu"])
        #expect(profile.nodes.allSatisfy { $0.count == 7 && $0.threads == 1 && $0.outputBytes?.value == 32 })
        #expect(profile.total >= profile.nodes[0].total + profile.nodes[1].total)
        #expect(throws: InferenceError.self) { try session.finishProfile() }
    }

    @Test func needsAProfileFolderThatExists() throws {
        let error = #expect(throws: InferenceError.self) {
            try load(TinyModel.dense, options: SessionOptions(profileFolder: scratch.path + "/absent"))
        }
        #expect(error?.code == .optionInvalid)
        #expect(throws: InferenceError.self) { try load(TinyModel.dense).finishProfile() }
    }

    @Test(arguments: [0, -1, 5000]) func refusesImpossibleThreadCounts(threads: Int) throws {
        let error = #expect(throws: InferenceError.self) {
            try load(TinyModel.dense, options: SessionOptions(threads: threads))
        }
        #expect(error?.code == .optionInvalid)
    }

    @Test func namesWhatDoesNotFit() throws {
        let session = try load(TinyModel.dense)
        let none = #expect(throws: InferenceError.self) { try session.bind([]) }
        #expect(none?.description.contains("x: float32[batch, 3]") == true)
        let shape = #expect(throws: InferenceError.self) {
            try session.bind([TensorBuffer(.float32, shape: [1, 4])])
        }
        #expect(shape?.code == .inputMismatch)
        let type = #expect(throws: InferenceError.self) { try session.bind([TensorBuffer(.int64, shape: [1, 3])]) }
        #expect(type?.message == "input “x” was given int64[1, 3]")
        let bound = try session.bind([TensorBuffer(.float32, shape: [1, 3])])
        #expect(throws: InferenceError.self) { try bound.output(0) }
        try bound.run()
        #expect(throws: InferenceError.self) { try bound.output(1) }
    }

    @Test func namesTheNodeThatFails() throws {
        let session = try load(TinyModel.embedding)
        let input = try TensorBuffer(.int64, shape: [1, 1])
        _ = input.withElements(of: Int64.self) { $0[0] = 99 }
        let bound = try session.bind([input])
        let error = #expect(throws: InferenceError.self) { try bound.run() }
        #expect(error?.code == .runFailed)
        #expect(error?.place?.hasSuffix("model.onnx: node “lookup”") == true)
        #expect(error?.description.contains("\n") == false)
        // The binding still works once the input is right.
        _ = input.withElements(of: Int64.self) { $0[0] = 3 }
        try bound.run()
        #expect(try bound.output(0).elements(of: Float.self) == [6, 7])
    }
}
