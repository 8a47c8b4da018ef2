import ModelGraph
import Testing

@Suite struct ParametrisedCNNTests {
    /// The design of the published study: 1 or 4 convolutions, 3 or 7 fully connected layers.
    @Test(arguments: [1, 4], [3, 7]) func worksAsItsLayersSay(convolutions: Int, linear: Int) throws {
        var network = ParametrisedCNN()
        network.convolutions = convolutions
        network.linear = linear
        let work = try network.model().work(batch: 1).total
        let spatial = 28 * 28 * 9 * 32 * (1 + 32 * (convolutions - 1))
        #expect(work.multiplyAccumulates == spatial + 14 * 14 * 32 * 128 + (linear - 2) * 128 * 128 + 128 * 10)
        let convolved = (9 + 1) * 32 + (convolutions - 1) * (9 * 32 + 1) * 32
        #expect(work.parameters == convolved + (6272 + 1) * 128 + (linear - 2) * 129 * 128 + 129 * 10)
    }

    @Test func stagesHalveTheImageAndDoubleTheChannels() throws {
        var network = ParametrisedCNN()
        network.depth = 3
        network.width = 8
        network.image = [3, 32, 32]
        let model = try network.model()
        let shapes = try model.shapes(batch: 2).values
        let pooled = model.graph.nodes.filter { $0.operation == "MaxPool" }.compactMap {
            shapes[$0.outputs[0]]?.knownShape
        }
        #expect(pooled == [[2, 8, 16, 16], [2, 16, 8, 8], [2, 32, 4, 4]])
        #expect(shapes["output"]?.knownShape == [2, 10])
    }

    @Test func refusesWhatCannotBeBuilt() {
        func error(_ change: (inout ParametrisedCNN) -> Void) -> ModelGraphError? {
            var network = ParametrisedCNN()
            change(&network)
            return #expect(throws: ModelGraphError.self) { try network.model() }
        }
        #expect(error { $0.depth = 5 }?.advice?.contains("at most 4") == true)
        #expect(error { $0.image = [28, 28] }?.code == .invalidInput)
        #expect(error { $0.linear = 0 }?.message == "linear is 0")
        #expect(error { $0.convolutions = -1 }?.code == .invalidInput)
        #expect(error { $0.width = .max }?.code == .invalidInput)
        #expect(
            error {
                $0.image = [1, 4096, 4096]
                $0.width = 4096
            }?.code == .tooLarge)
    }
}
