import Foundation
import Inference
import ModelGraph
import Quantities
import Serving
import Simulation

/// `perjoule serve` beside MLServer with the same file and the same client, and beside the engine alone.
func serving(_ place: Workplace) async throws -> [Figure] {
    let tiny = place.folder + "/relu.onnx"
    let shape: [ModelGraph.Dimension] = [.symbolic("batch"), .fixed(8)]
    try Model(
        graph: Graph(
            name: "relu", inputs: [ValueInfo("x", shape: shape)], outputs: [ValueInfo("y", shape: shape)],
            nodes: [Node(name: "relu", operation: "Relu", inputs: ["x"], outputs: ["y"])])
    ).write(to: tiny)
    let large = place.folder + "/resnet50.onnx"
    try ZooReference(parsing: "zoo:resnet50").makeModel().write(to: large)
    return try await besidePeer(place, tiny) + overhead(place, tiny) + shareOfProcessor(place, large)
}

/// Callers that wait for their answers, whose number keeps every server busy.
private let callers = 16
private let rounds = 3

/// Requests a second, percentiles and processor time of a tiny model, where nearly all is the server's own work.
private func besidePeer(_ place: Workplace, _ file: String) async throws -> [Figure] {
    let ours = try await ServedModel(place, file, shape: [1, 8], isBinary: false)
    let peer = await ServedModel.mlServer(place, file, shape: [1, 8])
    let binary = try await ServedModel(place, file, shape: [1, 8], isBinary: true)
    let busy = LoadSettings(.closed(callers: callers), duration: Seconds(3), warmUp: Seconds(1))
    let steady = LoadSettings(.open(.poisson(Rate(200))), duration: Seconds(3), warmUp: Seconds(1))
    var times = PairedLoads()
    var open = PairedLoads()
    var lean: [LoadFigures] = []
    for round in 0..<rounds {
        try await times.add(ours, peer, busy, isReversed: round.isMultiple(of: 2))
        try await open.add(ours, peer, steady, isReversed: round.isMultiple(of: 2))
        lean.append(try await binary.load(busy))
    }
    let note = "\(callers) callers, JSON; \(Int(median(times.ours.map { 1 / $0.secondsPerRequest }))) requests/s"
    return [
        times.figure("serve a tiny model, time per request", unit: "µs", scale: 1e6, note: note) {
            $0.secondsPerRequest
        },
        times.figure("serve a tiny model, p99 under \(callers) callers", unit: "ms", scale: 1e3) { $0.p99 },
        times.figure("serve a tiny model, CPU per request", unit: "µs", scale: 1e6) { $0.processorSecondsPerRequest },
        open.figure("serve a tiny model, p50 at 200 /s", unit: "ms", scale: 1e3, note: "Poisson arrivals") { $0.p50 },
        open.figure("serve a tiny model, p99 at 200 /s", unit: "ms", scale: 1e3, note: "Poisson arrivals") { $0.p99 },
        Figure(
            "serve a tiny model, binary tensors, time per request", unit: "µs",
            samples: lean.map(\.secondsPerRequest), scale: 1e6,
            note: "\(Int(median(lean.map { 1 / $0.secondsPerRequest }))) requests/s"),
    ] + times.ratio("time per request over MLServer's", target: 0.1) { $0.secondsPerRequest }
}

/// What an answer takes longer than the engine's call alone, client and network included.
private func overhead(_ place: Workplace, _ file: String) async throws -> [Figure] {
    let served = try await ServedModel(place, file, shape: [1, 8], isBinary: true)
    // By time: 2,000 tiny requests would be over before the warm-up is.
    let one = LoadSettings(.closed(callers: 1), duration: Seconds(2), warmUp: Seconds(0.5))
    var samples: [Double] = []
    for _ in 0..<rounds {
        let latency = try await served.load(one).p50
        samples.append(latency - (try engineSeconds(file, calls: 2000, seconds).time))
    }
    return [
        Figure(
            "answer over the engine's call, p50", unit: "µs", target: 150, samples: samples, scale: 1e6,
            note: "one caller, loopback; client included")
    ]
}

/// The share of processor time that is not the engine's own, with a model that has much to do.
private func shareOfProcessor(_ place: Workplace, _ file: String) async throws -> [Figure] {
    let served = try await ServedModel(place, file, shape: [1, 3, 224, 224], isBinary: true)
    let few = LoadSettings(.closed(callers: 1, requests: 30))
    var shares: [Double] = []
    for _ in 0..<rounds {
        let all = try await served.load(few).processorSecondsPerRequest
        let own = try engineSeconds(file, calls: 30, processorSeconds).time
        shares.append(1 - own / all)
    }
    return [
        Figure(
            "server's own share of CPU with ResNet-50", unit: "%", target: 3, samples: shares, scale: 100,
            note: "one thread, against the same calls of the engine in turn")
    ]
}

/// Seconds of one call of the engine, of one thread.
private func engineSeconds(
    _ file: String, calls: Int, _ measure: (() throws -> Void) throws -> Double
) throws -> (time: Double, calls: Int) {
    let environment = ProcessInfo.processInfo.environment
    let engine = try ONNXRuntimeEngine(.forThisProcess(environment: environment))
    var options = SessionOptions()
    options.threads = 1
    let session = try engine.load(file, options: options)
    let bound = try session.bind(try InputGenerator().buffers(for: session.inputs))
    try bound.run()
    let total = try measure { for _ in 0..<calls { try bound.run() } }
    return (total / Double(calls), calls)
}
