import Inference
import NIOCore
import NIOHTTP1
import Quantities
import Reporting

extension Gateway {
    /// Source: KServe, Open Inference Protocol v2, “Server Metadata”; the extensions by Triton's names.
    var metadata: JSONValue {
        ["name": .text(name), "version": .text(version), "extensions": ["binary_tensor_data", "parameters"]]
    }

    var readiness: GatewayReply {
        guard let error = unreadiness else { return GatewayReply(json: ["ready": true]) }
        return GatewayReply(notReady: error)
    }

    /// - Throws: ``ServingError`` (`unknownModel`, `unavailable` while models load).
    func model(_ name: String, version: String?) throws(ServingError) -> ServedModel {
        guard let service = state.service else { throw .loading }
        let models = service.models
        guard let model = models.first(where: { $0.name == name }) else {
            throw .unknown(name, among: models.map(\.name))
        }
        guard let version, !model.versions.contains(version) else { return model }
        let known = model.versions.joined(separator: ", ")
        throw ServingError(
            .unknownModel, "\(name) has no version “\(version.prefix(100))”",
            advice: model.versions.isEmpty ? "leave the version out" : "ask for one of \(known)")
    }

    /// What the model takes and gives, or the version of it that is asked for, whether or not it runs.
    func metadata(of name: String, version: String?) throws(ServingError) -> GatewayReply {
        var model = try model(name, version: version)
        if let version, version != model.version, let service = state.service {
            model.interface = try service.interface(of: name, version: version)
        }
        return GatewayReply(json: model.metadata)
    }

    func readiness(of name: String, version: String?) throws(ServingError) -> GatewayReply {
        let model = try model(name, version: version)
        guard !state.isDraining else { return GatewayReply(notReady: .stopping) }
        guard model.isReady else {
            return GatewayReply(notReady: ServingError(.unavailable, model.reason ?? "\(name) is not ready"))
        }
        guard version == nil || version == model.version else {
            let running = model.version.map { ": \($0) is" } ?? ""
            return GatewayReply(notReady: ServingError(.unavailable, "this version is not running" + running))
        }
        return GatewayReply(json: ["name": .text(name), "ready": true])
    }

    /// The models with their versions and states.
    ///
    /// Source: Triton, model repository extension, “Index”.
    func index(_ body: ByteBuffer) throws(ServingError) -> JSONValue {
        let onlyReady = try Self.wantsOnlyReady(body)
        var entries: [JSONValue] = []
        for model in state.service?.models ?? [] {
            for version in model.versions.isEmpty ? [nil] : model.versions.map(Optional.some) {
                let isRunning = version == nil || version == model.version
                let isReady = isRunning && model.isReady && !state.isDraining
                guard isReady || !onlyReady else { continue }
                let reason = isReady ? "" : isRunning ? model.reason ?? "it is not ready" : "another version runs"
                entries.append(
                    .object(
                        [.init("name", .text(model.name))] + (version.map { [.init("version", .text($0))] } ?? [])
                            + [
                                .init("state", .text(isReady ? "READY" : "UNAVAILABLE")),
                                .init("reason", .text(reason)),
                            ]))
            }
        }
        return .array(entries)
    }

    private static func wantsOnlyReady(_ body: ByteBuffer) throws(ServingError) -> Bool {
        guard body.readableBytes > 0 else { return false }
        let outcome = body.withUnsafeReadableBytes { raw in
            Result { () throws(JSONError) in
                var scanner = JSONScanner(raw.assumingMemoryBound(to: UInt8.self), file: nil)
                var isReady = false
                try scanner.beginObject()
                while let key = try scanner.nextKey() {
                    switch key {
                    case "ready": isReady = try scanner.flag()
                    default: try scanner.skip()
                    }
                }
                try scanner.finish()
                return isReady
            }
        }
        do throws(JSONError) { return try outcome.get() } catch {
            throw ServingError(body: error)
        }
    }

    var page: GatewayReply {
        guard let dashboard else { return GatewayReply(.notFound, error: "there is no dashboard here") }
        return GatewayReply(
            headers: [
                "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache", "X-Frame-Options": "DENY",
            ], body: dashboard)
    }

    var metrics: GatewayReply {
        GatewayReply(
            headers: ["Content-Type": PrometheusText.contentType], body: ByteBuffer(string: monitor.metrics.text))
    }

    /// Sends the monitor's snapshots as server-sent events until the client goes or the server ends.
    ///
    /// Source: WHATWG HTML, “Server-sent events”.
    func stream(
        _ request: GatewayRequest, to replies: NIOAsyncChannelOutboundWriter<GatewayReply.Part>
    ) async throws {
        try await replies.write(
            .start(GatewayReply(headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"])))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [monitor] in
                for await event in monitor.events() {
                    var text = ""
                    for line in event.split(whereSeparator: \.isNewline) { text += "data: " + line + "\n" }
                    try await replies.write(.piece(ByteBuffer(string: text + "\n")))
                }
            }
            group.addTask { await request.closing.wait() }
            defer { group.cancelAll() }
            try await group.next()
        }
        try await replies.write(.end)
    }
}

extension GatewayReply {
    /// A server or model that takes no requests; KServe's clients read `ready`.
    init(notReady error: ServingError) {
        self.init(error.status, json: ["ready": false, "error": .text(error.description)])
        if let time = error.retryAfter { headers.add(name: "Retry-After", value: time) }
    }
}

extension ServedModel {
    /// Source: KServe, Open Inference Protocol v2, “Model Metadata”; free sizes are -1.
    var metadata: JSONValue {
        [
            "name": .text(name), "versions": .array(versions.map(JSONValue.text)), "platform": .text(platform),
            "inputs": .array(interface.inputs.map(Self.tensor)), "outputs": .array(interface.outputs.map(Self.tensor)),
        ]
    }

    private static func tensor(_ tensor: TensorDescription) -> JSONValue {
        let shape = tensor.axes.map { axis -> JSONValue in
            if case .fixed(let size) = axis { .number(Double(size)) } else { -1 }
        }
        return [
            "name": .text(tensor.name), "datatype": .text(Datatype(tensor.element)?.rawValue ?? "UNSUPPORTED"),
            "shape": .array(shape),
        ]
    }
}
