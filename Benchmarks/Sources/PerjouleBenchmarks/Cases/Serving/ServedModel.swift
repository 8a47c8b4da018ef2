import Foundation
import Quantities
import Serving

/// What a load told of a server.
struct LoadFigures {
    var secondsPerRequest: Double
    var p50: Double
    var p99: Double
    /// Of the server's process; NaN where the system does not tell.
    var processorSecondsPerRequest: Double
}

/// A server that runs, and the request that it is sent.
struct ServedModel {
    let name: String
    let version: String
    private let process: ServerProcess
    private let address: ServerAddress
    private let model: ModelPath
    private let payload: LoadPayload

    /// `perjoule serve` with one session of one thread.
    init(_ place: Workplace, _ file: String, shape: [Int], isBinary: Bool) async throws {
        process = try ServerProcess(
            [place.command, "serve", file, "--port", "0", "--json", "--threads", "1", "--replicas", "1"],
            in: place.folder, variables: ["XDG_DATA_HOME": place.folder])
        struct Ready: Decodable { var port: Int }
        let port = try JSONDecoder().decode(Ready.self, from: try process.firstLine()).port
        process.ignoreOutput()
        name = "perjoule serve"
        version = ""
        address = ServerAddress(host: "127.0.0.1", port: port)
        model = ModelPath(((file as NSString).lastPathComponent as NSString).deletingPathExtension)
        payload = try await Self.payload(model, at: address, shape: shape, isBinary: isBinary)
        try await process.wait(for: model.name, at: address)
    }

    private init(
        _ name: String, _ version: String, _ process: ServerProcess, _ address: ServerAddress, _ model: ModelPath,
        shape: [Int]
    ) async throws {
        (self.name, self.version, self.process, self.address, self.model) = (name, version, process, address, model)
        try await process.wait(for: model.name, at: address)
        payload = try await Self.payload(model, at: address, shape: shape, isBinary: false)
    }

    /// MLServer with the file in ONNX Runtime, in one process and one thread; nil when it is missing, which is said.
    static func mlServer(_ place: Workplace, _ file: String, shape: [Int]) async -> ServedModel? {
        guard let python = place.python else { return nil }
        let ports = (0..<3).map { 20_000 + (Int(getpid()) * 3 + $0) % 20_000 }
        let name = ((file as NSString).lastPathComponent as NSString).deletingPathExtension
        let tensor = #"[{"name": "\#(name == "relu" ? "x" : "input")", "datatype": "FP32", "shape": \#(shape)}]"#
        do {
            try place.write(
                """
                {"host": "127.0.0.1", "http_port": \(ports[0]), "grpc_port": \(ports[1]), "metrics_port": \(ports[2]),
                 "debug": false, "parallel_workers": 0}
                """, to: "mlserver/settings.json")
            try place.write(
                """
                {"name": "\(name)", "implementation": "mlserver_onnx.ONNXModel", "inputs": \(tensor),
                 "parameters": {"uri": "\(file)", "extra": {"threads": 1}}}
                """, to: "mlserver/model-settings.json")
            let tool = (python as NSString).deletingLastPathComponent + "/mlserver"
            let process = try ServerProcess(
                [tool, "start", "."], in: place.folder + "/mlserver", variables: ["PYTHONPATH": place.peers])
            process.ignoreOutput()
            let address = ServerAddress(host: "127.0.0.1", port: ports[0])
            return try await ServedModel("MLServer", "1.7.1", process, address, ModelPath(name), shape: shape)
        } catch {
            say("no peer MLServer: \(error)")
            return nil
        }
    }

    private static func payload(
        _ model: ModelPath, at address: ServerAddress, shape: [Int], isBinary: Bool
    ) async throws -> LoadPayload {
        let connection = try await HTTPConnection.open(address)
        let metadata = try await ModelMetadata(of: model, from: connection)
        await connection.close()
        let shapes = Dictionary(uniqueKeysWithValues: metadata.inputs.map { ($0.name, shape) })
        return try LoadPayload(try metadata.tensors(shapes: shapes), model: model, isBinary: isBinary)
    }

    /// - Throws: ``BenchmarkError`` when a request fails.
    func load(_ settings: LoadSettings) async throws -> LoadFigures {
        let before = process.processorSeconds
        let test = LoadTest(address, model: model, payloads: [payload], settings: settings, name: name)
        let result = try await test.run()
        let used = process.processorSeconds - before
        guard let latency = result.latency, result.failed == 0 else {
            throw BenchmarkError("\(name): \(result.failures)")
        }
        // The warm-up's requests are in the processor time, and came at the same rate.
        let whole = (result.duration + settings.warmUp) / result.duration
        return LoadFigures(
            secondsPerRequest: 1 / result.answeredRate.value, p50: latency.p50.value, p99: latency.p99.value,
            processorSecondsPerRequest: used / (Double(result.answered) * whole))
    }
}

/// Loads of our server and of a peer in turn.
struct PairedLoads {
    private(set) var ours: [LoadFigures] = []
    private var theirs: [LoadFigures] = []
    private var peer: ServedModel?

    mutating func add(
        _ server: ServedModel, _ peer: ServedModel?, _ settings: LoadSettings, isReversed: Bool
    ) async throws {
        self.peer = peer
        if isReversed, let peer { theirs.append(try await peer.load(settings)) }
        ours.append(try await server.load(settings))
        if !isReversed, let peer { theirs.append(try await peer.load(settings)) }
    }

    private func ratios(_ value: (LoadFigures) -> Double) -> [Double] {
        zip(ours, theirs).map { value($0) / value($1) }
    }

    func figure(
        _ name: String, unit: String, scale: Double, note: String? = nil, _ value: (LoadFigures) -> Double
    ) -> Figure {
        let beside = peer.map { peer in
            Figure.Peer(
                name: peer.name, version: peer.version, median: median(theirs.map(value)) * scale,
                ratio: median(ratios(value)))
        }
        return Figure(name, unit: unit, samples: ours.map(value), scale: scale, peer: beside, note: note)
    }

    /// Ours over the peer's; none without a peer.
    func ratio(_ name: String, target: Double, _ value: (LoadFigures) -> Double) -> [Figure] {
        theirs.isEmpty ? [] : [Figure(name, unit: "", target: target, samples: ratios(value))]
    }
}
