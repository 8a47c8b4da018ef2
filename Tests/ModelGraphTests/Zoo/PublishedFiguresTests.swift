import ModelGraph
import Quantities
import Testing

/// The generated graphs against what the literature states of them.
@Suite struct PublishedFiguresTests {
    private static let normalised = ["ResNet", "MobileNetV2", "ShuffleNetV2", "DenseNet", "EfficientNet"]

    @Test(arguments: Zoo.all.map(\.name))
    func parametersAndWorkAgreeWithinOnePerCent(name: String) throws {
        let entry = try Zoo.model(named: name)
        let published = entry.published
        // AlexNet and VGG are published at the one size they are built for; all others take the published size as well.
        let counts = GraphCounts(try entry.model(inputSize: published.operationsInputSize).graph)
        let parameters = Double(counts.parameters) / published.deployedParameters
        let work = Double(counts.multiplyAccumulates) - published.multiplyAccumulates
        #expect(abs(parameters - 1) < 0.01, "\(counts.parameters) parameters")
        // torchvision states millions: half of one is more than 1 % of the smallest network.
        #expect(
            abs(work) < max(0.01 * published.multiplyAccumulates, 0.5e6),
            "\(counts.multiplyAccumulates) multiply-accumulates")
    }

    /// What users see is the library's count of a graph's work, by other code than ``GraphCounts``.
    @Test(arguments: Zoo.all.map(\.name))
    func countedWorkIsTheSame(name: String) throws {
        let entry = try Zoo.model(named: name)
        let model = try entry.model(inputSize: entry.published.operationsInputSize)
        let counts = GraphCounts(model.graph)
        let work = try model.work(batch: 1)
        #expect(work.isComplete, "\(work.unknownOperators) \(work.unsizedNodes)")
        #expect(work.total.multiplyAccumulates == counts.multiplyAccumulates)
        // In a file nothing tells the grid that decodes boxes from learned numbers: 0.9 % of the smallest detector.
        #expect(abs(Double(work.total.parameters) / Double(counts.parameters) - 1) < 0.01)
        #expect(abs(Double(work.total.parameters) / entry.published.deployedParameters - 1) < 0.01)
    }

    /// torchvision's `num_params`: without batch normalisation the counts are equal.
    @Test(arguments: ["alexnet", "vgg11", "vgg13", "vgg16", "vgg19", "convnext_tiny", "convnext_base", "vit_b_16"])
    func networksWithoutBatchNormalisationHaveExactlyThePublishedParameters(name: String) throws {
        let entry = try Zoo.model(named: name)
        #expect(Double(GraphCounts(try entry.model().graph).parameters) == entry.published.parameters)
    }

    /// Batch normalisation has a scale and a shift per channel; folded in, there is one bias per channel.
    @Test(arguments: Zoo.all.filter { normalised.contains($0.family) }.map(\.name))
    func foldedNormalisationIsTheWholeDifference(name: String) throws {
        let entry = try Zoo.model(named: name)
        let counts = GraphCounts(try entry.model().graph)
        #expect(Double(counts.parameters + counts.foldedChannels) == entry.published.parameters)
    }

    /// The authors' tool prints 36,907,898 parameters for the fused model (github.com/WongKinYiu/yolov7/pull/148), which
    /// includes the implicit vectors it has already merged: 256 + 512 + 1024 inputs and 3 · 255 outputs of the heads.
    @Test func yolov7HasExactlyTheParametersOfTheFusedModel() throws {
        let counts = GraphCounts(try Zoo.model(named: "yolov7").model().graph)
        #expect(counts.parameters == 36_907_898 - (256 + 512 + 1024) - 3 * 255)
    }

    /// What the authors' tool prints for each released model of 80 classes after “Fusing layers”; before, normalised
    /// convolutions have a scale and a shift instead of a bias.
    @Test(arguments: [
        ("yolov5n", 1_867_405), ("yolov5s", 7_225_885), ("yolov5m", 21_172_173), ("yolov5l", 46_533_693),
        ("yolov5x", 86_705_005),
    ])
    func yolov5HasExactlyTheParametersOfTheReleasedModel(name: String, fused: Int) throws {
        let entry = try Zoo.model(named: name)
        let counts = GraphCounts(try entry.model().graph)
        #expect(counts.parameters == fused)
        // The heads' last convolutions are not normalised.
        #expect(Double(counts.parameters + counts.foldedChannels - 3 * 255) == entry.published.parameters)
    }

    /// The paper's table counts auxiliary heads for D6: 133.8 M + 20.9 M = 154.7 M.
    @Test func d6IsStatedWithItsAuxiliaryHeads() throws {
        let published = try Zoo.model(named: "yolov7-d6").published
        let heads = try #require(published.trainingOnly)
        #expect(heads.name == "auxiliary heads")
        #expect(abs(heads.parameters - 20.89e6) < 0.01e6)
        #expect(abs(heads.operations - 104.3e9) < 0.1e9)
        #expect(Zoo.all.filter { $0.published.trainingOnly != nil }.map(\.name) == ["yolov7-d6"])
    }

    @Test(arguments: Zoo.all.map(\.name))
    func everyAccuracyIsAShareAtAnAllowedInputSize(name: String) throws {
        let entry = try Zoo.model(named: name)
        let published = entry.published
        #expect(!published.accuracies.isEmpty)
        for accuracy in published.accuracies {
            #expect((0.25...1).contains(accuracy.value.value), "\(accuracy)")
            #expect(throws: Never.self) { try ZooReference(entry, inputSize: accuracy.inputSize) }
        }
        #expect(published.provenance.kind == "published")
        #expect(published.citation.contains("arXiv") || published.citation.contains("doi"))
    }

    @Test func accuraciesCarryTheirInputSize() throws {
        let tiny = try Zoo.model(named: "yolov7-tiny").published
        #expect(tiny.accuracy(atInputSize: 320)?.value == Fraction(0.308))
        #expect(tiny.accuracy(atInputSize: 640) == nil)
        let base = try Zoo.model(named: "yolov7").published
        #expect(base.accuracy?.description == "AP 51.2 % on COCO val2017 at 640 px")
        #expect(base.accuracies.last?.dataSet == "COCO test-dev2017")
    }
}
