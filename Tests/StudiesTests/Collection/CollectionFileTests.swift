import Pipelines
import Prediction
import Quantities
import Studies
import Testing

struct CollectionFileTests {
    private func read(_ text: String) throws -> CollectionDesign {
        try CollectionDesign(parsing: text, file: "layers.yaml")
    }

    @Test func everythingHasADefault() throws {
        let design = try read("types: all")
        #expect(design.name == "layers" && design.threads == 1 && design.seed == 1)
        #expect(design.types.map(\.type) == LayerType.sampled.map(\.name))
        #expect(design.types.allSatisfy { $0.count == 100 && $0.ranges.isEmpty && $0.grid.isEmpty })
        #expect(design.networks.isEmpty && design.pace == CollectionDesign.Pace())
        #expect(try read("name: x").types.count == LayerType.sampled.count)
    }

    @Test func everythingCanBeSaid() throws {
        let design = try read(
            """
            name: mine
            count: 7
            types:
              conv2d: {ranges: {kernel_size: [1, 3], batch_size: 1..8, padding: 0..2, stride: 2}}
              relu: 50
              linear: {grid: {batch_size: [1, 8], input_size: [64]}}
            networks:
              - zoo:alexnet
              - {model: "zoo:vgg11@224", batches: [2, 4], whole: false, layers: true}
            batches: [1, 16]
            threads: 2
            seed: 5
            window: 200ms
            runs: 4
            repeats: 5
            cooldown: 10ms
            noise: 2%
            remeasurements: 0
            memory: 1GB
            minimumWork: 1e5
            maximumWork: 1e9
            timeCap: 2h
            """)
        #expect(design.types.map(\.type) == ["conv2d", "linear", "relu"])
        #expect(design.types.map(\.count) == [7, 0, 50])
        #expect(
            design.types[0].ranges == [
                "kernel_size": .oneOf([1, 3]), "batch_size": .between(1, 8), "padding": .between(0, 2),
                "stride": .oneOf([2]),
            ])
        #expect(design.types[1].grid == ["batch_size": [1, 8], "input_size": [64]])
        #expect(
            design.networks == [
                .init(model: "zoo:alexnet@224", batches: [1, 16]),
                .init(model: "zoo:vgg11@224", batches: [2, 4], whole: false, layers: true),
            ])
        #expect(design.pace.window == Seconds(0.2) && design.pace.noise == Fraction(0.02))
        #expect(design.pace.repeats == 5 && design.pace.runs == 4 && design.pace.remeasurements == 0)
        #expect(design.limits.memory == Bytes(1e9) && design.limits.maximumWork == 1e9)
        #expect(design.timeCap == Seconds(7200) && design.threads == 2 && design.seed == 5)
    }

    @Test(arguments: [
        ("types: all\nwindoww: 1s", "layers.yaml:2:1", "window"),
        ("types:\n  conv2e: 5", "layers.yaml:2:3", "conv2d"),
        ("types: [relu, sigmoyd]", "layers.yaml:1:15", "sigmoid"),
        ("types:\n  conv2d:\n    ranges:\n      kernel_sise: [1]", "layers.yaml:4:7", "kernel_size"),
        ("types:\n  relu: {cuont: 5}", "layers.yaml:2:10", "count"),
        ("types:\n  relu: {ranges: {batch_size: 8..1}}", "layers.yaml:2:31", "1..512"),
        ("types:\n  relu: {grid: {batch_size: 1..8}}", "layers.yaml:2:29", "list"),
        ("networks: [zoo:alexnot]", "layers.yaml:1:12", "alexnet"),
        ("networks: [{model: zoo:alexnet, whole: maybe}]", "layers.yaml:1:40", nil),
        ("networks: [{model: zoo:alexnet, whole: false}]", "layers.yaml:1:12", nil),
        ("networks: [nothing.onnx]", "layers.yaml:1:12", nil),
        ("networks: [zoo:alexnet, zoo:alexnet]", "layers.yaml:1:11", nil),
        ("types: []", "layers.yaml:1:1", nil),
        ("types: all\nthreads: 0", "layers.yaml:2:10", nil),
        ("types: all\nwindow: fast", "layers.yaml:2:9", nil),
        ("types: all\nrepeats: 1.5", "layers.yaml:2:10", nil),
        ("types: all\nmemory: -1GB", "layers.yaml:2:9", nil),
    ])
    func faultsAreFoundAtTheirPlace(_ text: String, _ place: String, _ advice: String?) throws {
        let error = #expect(throws: PipelinesError.self) { try read(text) }
        #expect(error?.place == place)
        if let advice { #expect(error?.advice?.contains(advice) == true, "\(error?.advice ?? "no advice")") }
    }

    @Test(arguments: ["", "types: [", "- 1", "\u{0}", "types: {relu: {count: 99999999999}}"])
    func whatIsNoCollectionIsRefused(_ text: String) {
        #expect(throws: PipelinesError.self) { try read(text) }
    }

    @Test func aMissingFileSaysSo() {
        let error = #expect(throws: PipelinesError.self) { try CollectionDesign(contentsOf: "/nonexistent/x.yaml") }
        #expect(error?.message == "there is no such file")
    }
}
