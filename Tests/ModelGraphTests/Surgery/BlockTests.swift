import ModelGraph
import Quantities
import Testing

@Suite struct BlockTests {
    private static let models = [
        "resnet18@64", "resnet50@64", "mobilenet_v2@64", "efficientnet_b0@64", "shufflenet_v2_x1_0@64",
        "convnext_tiny@64",
        "vit_b_16@224", "densenet121@64", "yolov5n@64", "yolov7-tiny@64", "alexnet@224", "vgg16_bn@224",
    ]

    private func model(_ name: String) throws -> Model { try ZooReference(parsing: "zoo:\(name)").makeModel() }

    @Test(arguments: models) func everyOperatorIsInOneBlock(name: String) throws {
        let model = try model(name)
        let values = try model.shapes(batch: 1).values
        let blocks = try model.blocks()
        let computing = model.graph.nodes.indices.filter { index in
            model.graph.nodes[index].operation != "Constant"
                && model.graph.nodes[index].outputs.contains { values[$0]?.isConstant != true }
        }
        #expect(blocks.flatMap(\.nodes).sorted() == computing)
        #expect(Set(blocks.map(\.name)).count == blocks.count)
    }

    /// Table 1 of arXiv 1512.03385: two blocks in each of four stages, of which the first of stages 2 to 4 halve the image.
    @Test func residualBlocksAreFound() throws {
        let blocks = try model("resnet18@64").blocks()
        #expect(
            blocks.map(\.name) == [
                "stem/conv", "stem/maxpool", "layer1/block1", "layer1/block2", "layer2/block1", "layer2/block2",
                "layer3/block1", "layer3/block2", "layer4/block1", "layer4/block2", "head/globalaveragepool",
                "head/linear",
            ])
        #expect(
            blocks.filter { $0.obstacle == nil }.map(\.name) == [
                "layer1/block1", "layer1/block2", "layer2/block2", "layer3/block2", "layer4/block2",
            ])
        #expect(blocks[4].obstacle == "its input is 1×64×16×16 and its output 1×128×8×8")
    }

    /// Names help to name blocks, not to find those around a fork.
    @Test(arguments: ["resnet18@64", "mobilenet_v2@64", "vit_b_16@224"])
    func blocksAreFoundWithoutNames(name: String) throws {
        let named = try model(name)
        var plain = named
        for index in plain.graph.nodes.indices { plain.graph.nodes[index].name = "node\(index)" }
        let removable = { (blocks: [NetworkBlock]) in blocks.filter { $0.obstacle == nil && $0.hasLayers }.map(\.nodes)
        }
        // Layers that names join are blocks of their own without names, and more of them can be removed.
        let found = removable(try plain.blocks())
        #expect(Set(found).isSuperset(of: removable(try named.blocks())))
        #expect(found.count >= 5)
    }

    @Test func attentionAndPerceptronAreBlocksOfTheirOwn() throws {
        let names = try model("vit_b_16@224").blocks().filter { $0.obstacle == nil }.map(\.name)
        #expect(names.count == 24)
        #expect(names.prefix(2) == ["block1/attention", "block1/mlp"])
    }

    @Test func aBlockThatChangesTheShapeStays() throws {
        let model = try model("resnet18@64")
        let block = try #require(model.blocks().first { $0.name == "layer2/block1" })
        let error = #expect(throws: ModelGraphError.self) { try model.removing(block) }
        #expect(error?.code == .cannotChange)
        #expect(error?.message.contains("1×64×16×16") == true)
    }

    /// Inside of a block of ResNet-18, half of the channels leave half of the multiply-accumulates of its two layers.
    @Test func onlyChannelsOfTheBlockBecomeFewer() throws {
        let model = try model("resnet18@64")
        let block = try #require(model.blocks().first { $0.name == "layer1/block2" })
        let whole = try model.work(batch: 1).total.multiplyAccumulates
        let narrow = try model.narrowed(to: Fraction(0.5), in: block).work(batch: 1).total.multiplyAccumulates
        #expect(whole - narrow == 2 * 16 * 16 * 9 * 64 * 64 / 2)
        let without = try model.removing(block).work(batch: 1).total.multiplyAccumulates
        #expect(whole - without == 2 * 16 * 16 * 9 * 64 * 64)
    }

    /// A plain network at half its width: a quarter of the work between two layers, half of it at the ends.
    @Test func wholeNetworksBecomeNarrow() throws {
        var network = ParametrisedCNN()
        network.convolutions = 3
        network.linear = 2
        let narrow = try network.model().narrowed(to: Fraction(0.5)).work(batch: 1).total.multiplyAccumulates
        let (pixels, hidden) = (28 * 28 * 9, ParametrisedCNN.hidden / 2)
        #expect(narrow == pixels * (16 + 2 * 16 * 16) + 14 * 14 * 16 * hidden + hidden * 10)
    }

    @Test(arguments: [0, 1, 1.5, -1, .nan]) func widthsAreSharesBelowOne(width: Double) throws {
        let model = try ParametrisedCNN().model()
        #expect(throws: ModelGraphError.self) { try model.narrowed(to: Fraction(width)) }
    }
}
