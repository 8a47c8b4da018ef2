import CPeers
import Foundation
import Inference
import ModelGraph

/// What a call of the engine takes over the same call of ONNX Runtime's C API, on a model that does next to nothing.
func engineOverhead(_ place: Workplace) throws -> [Figure] {
    let count = 8
    let file = place.folder + "/relu.onnx"
    let shape: [ModelGraph.Dimension] = [.fixed(1), .fixed(count)]
    try Model(
        graph: Graph(
            name: "relu", inputs: [ValueInfo("x", shape: shape)], outputs: [ValueInfo("y", shape: shape)],
            nodes: [Node(name: "relu", operation: "Relu", inputs: ["x"], outputs: ["y"])])
    ).write(to: file)
    let environment = ProcessInfo.processInfo.environment
    guard let library = environment[LibrarySearch.variable], let peer = peer_session_open(library, file, Int64(count))
    else {
        throw BenchmarkError("\(LibrarySearch.variable) names no usable library: run make setup, then Benchmarks/run")
    }
    let engine = try ONNXRuntimeEngine(.forThisProcess(environment: environment))
    let session = try engine.load(file, options: SessionOptions())
    let bound = try session.bind(try InputGenerator().buffers(for: session.inputs))
    let calls = 500
    let timing = try PairedTiming(
        pairs: 60,
        a: { try seconds { for _ in 0..<calls { try bound.run() } } },
        b: {
            try seconds {
                guard peer_session_run(peer, Int32(calls)) == 0 else { throw BenchmarkError("the C API failed") }
            }
        })
    let scale = 1e6 / Double(calls)
    return [
        Figure(
            "engine over the C API, per call", unit: "µs", target: 10, samples: timing.differences, scale: scale,
            note: "one Relu of \(count) numbers, 60 pairs of \(calls) calls"),
        Figure(
            "engine, per call", unit: "µs", samples: timing.a, scale: scale,
            peer: .init(
                name: "OrtApi.Run from C", version: engine.name, median: median(timing.b) * scale, ratio: timing.ratio)),
    ]
}
