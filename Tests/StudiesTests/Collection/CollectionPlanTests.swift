import Prediction
import Quantities
import Studies
import Testing

struct CollectionPlanTests {
    private func plan(
        _ types: [CollectionDesign.TypeRequest], networks: [CollectionDesign.NetworkRequest] = [], seed: UInt64 = 1,
        layers: [LayerConfiguration] = []
    ) throws -> CollectionPlan {
        try CollectionPlan(CollectionDesign(name: "x", types: types, networks: networks, seed: seed)) { _, batch in
            try layers.map { try $0.withBatchSize(batch) }
        }
    }

    @Test func theSeedDecidesTheConfigurationsAndTheirOrder() throws {
        let types = [CollectionDesign.TypeRequest(type: "conv2d", count: 20), .init(type: "relu", count: 30)]
        let first = try plan(types)
        #expect(first.items == (try plan(types)).items)
        #expect(first.items != (try plan(types, seed: 2)).items)
        #expect(Set(first.items.map(\.key)).count == first.items.count)
        #expect(first.counts.first { $0.kind == "conv2d" }?.count == 20)
        #expect(first.counts.first { $0.kind == "relu" }?.count == 30)
        #expect(first.remarks.isEmpty)
    }

    @Test func anotherTypeChangesNothingForTheFirst() throws {
        let alone = try plan([.init(type: "relu", count: 10)]).items.filter { $0.kind == "relu" }
        let among = try plan([.init(type: "conv2d", count: 5), .init(type: "relu", count: 10)])
        #expect(Set(alone.map(\.key)) == Set(among.items.filter { $0.kind == "relu" }.map(\.key)))
    }

    @Test func everyKindIsSpreadOverTheWhole() throws {
        let items = try plan([.init(type: "conv2d", count: 40), .init(type: "relu", count: 40)]).items
        let firstHalf = items.prefix(items.count / 2).count { $0.kind == "relu" }
        #expect((18...22).contains(firstHalf))
    }

    @Test func aGridHasEveryCombinationOnce() throws {
        let grid = ["batch_size": [1, 8], "input_size": [512, 1024], "output_size": [4096]]
        let items = try plan([.init(type: "linear", count: 0, grid: grid)]).items.filter { $0.kind == "linear" }
        let found = items.compactMap { item in
            if case .layer(let layer) = item.subject { layer.values.prefix(3) } else { nil }
        }
        let expected: Set<ArraySlice<Int>> = [[1, 512, 4096], [1, 1024, 4096], [8, 512, 4096], [8, 1024, 4096]]
        #expect(Set(found) == expected && items.allSatisfy(\.isDrawn))
    }

    @Test func rangesBindWhatIsDrawn() throws {
        let request = CollectionDesign.TypeRequest(
            type: "conv2d", count: 20, ranges: ["kernel_size": .oneOf([3]), "batch_size": .between(2, 4)])
        for case .layer(let layer) in try plan([request]).items.map(\.subject) {
            #expect(layer.value(of: "kernel_size") == 3)
            #expect((2...4).contains(layer.value(of: "batch_size") ?? 0))
        }
    }

    @Test func tooNarrowRangesAreSaid() throws {
        let request = CollectionDesign.TypeRequest(
            type: "relu", count: 10,
            ranges: ["batch_size": .oneOf([1]), "input_size": .oneOf([100_000]), "in_place": .oneOf([0])])
        let narrow = try plan([request])
        #expect(narrow.items.count { $0.kind == "relu" } == 1)
        #expect(narrow.remarks.count == 1)
    }

    @Test func layersOfNetworksAreMeasuredOnceEach() throws {
        let relu = try LayerConfiguration(.named("relu"), ["batch_size": 1, "input_size": 4096])
        let requests = ["zoo:alexnet@224", "zoo:vgg11@224"].map {
            CollectionDesign.NetworkRequest(model: $0, batches: [1, 2], layers: true)
        }
        let dropout = try LayerConfiguration(.named("dropout"), ["batch_size": 1, "input_size": 4096])
        let items = try plan([], networks: requests, layers: [dropout, relu, relu]).items
        #expect(items.count { $0.kind == "network" } == 4)
        let lifted = items.filter { $0.kind == "relu" }
        #expect(lifted.count == 2 && lifted.allSatisfy { !$0.isDrawn && $0.places.count == 4 })
        #expect(Set(lifted[0].places.map(\.layerIndex)) == [1, 2])
        #expect(items.allSatisfy { $0.kind != "dropout" })
    }
}
