import Testing

@testable import Inference

/// Tensors that show the first elements of another.
@Suite struct TensorViewTests {
    @Test func showsTheSameMemory() throws {
        let whole = try TensorBuffer(.float32, shape: [4, 2])
        let view = try TensorBuffer(firstOf: whole, shape: [3, 2])
        whole.withElements(of: Float.self) { for index in $0.indices { $0[index] = Float(index) } }
        #expect(view.elements(of: Float.self) == [0, 1, 2, 3, 4, 5])
        #expect(view.shape == [3, 2] && view.count == 6)
    }

    /// The memory lives for as long as any of the two.
    @Test func keepsTheMemory() throws {
        func make() throws -> TensorBuffer {
            let whole = try TensorBuffer(.float32, shape: [2])
            whole.withElements(of: Float.self) { $0[1] = 7 }
            return try TensorBuffer(firstOf: whole, shape: [2])
        }
        #expect(try make().elements(of: Float.self) == [0, 7])
    }

    @Test func refusesMoreThanThereIs() throws {
        let whole = try TensorBuffer(.float32, shape: [2])
        #expect(throws: InferenceError.self) { try TensorBuffer(firstOf: whole, shape: [3]) }
    }
}
