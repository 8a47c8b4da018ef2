import Metering
import NIOCore
import NIOHTTP1
import Quantities

extension Gateway {
    /// Answers an inference request and tells the monitor of it.
    func answerInference(
        _ request: GatewayRequest, model: String, version: String?,
        to replies: NIOAsyncChannelOutboundWriter<GatewayReply.Part>
    ) async throws {
        var record = RequestRecord(
            model: model, status: 200, latency: .zero, end: .zero, visits: [], energy: nil,
            caller: monitor.traces == nil ? nil : request.caller)
        var reply: GatewayReply
        var isAccepted = false
        // Only once the answer is handed to the connection, which writes it before it closes.
        defer { if isAccepted { state.leave() } }
        // Load is what comes, whether or not it is taken.
        monitor.arrived(model, at: request.arrival)
        do throws(ServingError) {
            let service = try state.accept(model)
            isAccepted = true
            // The loop's other connections go on while a large body is read.
            let executor = request.body.size > Self.largeBody ? globalConcurrentExecutor : nil
            reply = try await withTaskExecutorPreference(executor) { () async throws(ServingError) in
                try await infer(request, model: model, version: version, service: service, record: &record)
            }
        } catch {
            reply = GatewayReply(error)
        }
        record.status = Int(reply.status.code)
        record.end = MonotonicClock.system.now
        record.latency = record.end - request.arrival
        monitor.record(record)
        if state.isDraining { reply.closes = true }
        if let trace = request.head.headers.first(name: "traceparent") {
            reply.headers.add(name: "traceparent", value: trace)
        }
        try await replies.write(.whole(reply))
    }

    private func infer(
        _ request: GatewayRequest, model: String, version: String?, service: any InferenceService,
        record: inout RequestRecord
    ) async throws(ServingError) -> GatewayReply {
        let question = try request.inferenceRequest()
        let options = RequestOptions(deadline: try request.deadline(of: question, otherwise: settings.deadline))
        let answer = try await service.infer(model, version: version, inputs: question.inputs, options: options)
        record.visits = answer.visits
        record.energy = monitor.charge(answer.visits)
        let account = RequestAccount(
            model, visits: answer.visits, energy: record.energy, duration: MonotonicClock.system.now - request.arrival)
        var response = InferenceResponse(
            model: model, version: account.version ?? version, id: question.id,
            outputs: try question.select(from: answer.outputs))
        response.parameters = account.parameters
        let (bytes, headerLength) = try response.body(for: question)
        var reply = GatewayReply(body: ByteBuffer(bytes: bytes))
        reply.headers.add(
            name: "Content-Type", value: headerLength == nil ? "application/json" : "application/octet-stream")
        if let headerLength { reply.headers.add(name: Self.headerLengthName, value: String(headerLength)) }
        reply.headers.add(name: "Server-Timing", value: account.serverTiming)
        return reply
    }

    private static let largeBody = 32 << 10
    static let headerLengthName = "Inference-Header-Content-Length"
}

extension GatewayRequest {
    /// Where the request stands in its caller's trace; nil where it tells none, or several, of which none is sure.
    fileprivate var caller: TraceContext? {
        let told = head.headers["traceparent"]
        return told.count == 1 ? TraceContext(traceparent: told[0]) : nil
    }

    /// What is asked, as tensors of their own; to be called once, since it lets go of the body.
    func inferenceRequest() throws(ServingError) -> InferenceRequest {
        let headerLength = try count(Gateway.headerLengthName)
        return try body.take().withUnsafeReadableBytes { raw in
            Result { () throws(ServingError) in
                try InferenceRequest(parsing: raw.assumingMemoryBound(to: UInt8.self), headerLength: headerLength)
            }
        }.get()
    }

    /// The earliest moment after which the client says the answer is of no use.
    /// - Parameter usual: the time that a request has whose client says nothing; nil for any.
    func deadline(
        of question: InferenceRequest, otherwise usual: Seconds?
    ) throws(ServingError) -> Seconds? {
        var times: [Double] = []
        for name in ["X-Request-Timeout-Ms", "x-envoy-expected-rq-timeout-ms"] {
            if let milliseconds = try count(name) { times.append(Double(milliseconds) * 1e-3) }
        }
        switch question.parameters["timeout"] {
        case nil: break
        case .number(let microseconds) where microseconds >= 0: times.append(microseconds * 1e-6)
        default:
            throw ServingError(
                .request, "the parameter “timeout” is no time", advice: "send it as a number of microseconds")
        }
        return (times.filter { $0 > 0 }.min().map(Seconds.init) ?? usual).map { arrival + $0 }
    }
}

extension InferenceRequest {
    /// The outputs that are asked for, in that order; all where none is.
    /// - Throws: ``ServingError`` (`input`) for one that there is not.
    func select(from all: [Tensor]) throws(ServingError) -> [Tensor] {
        guard !outputs.isEmpty else { return all }
        var selected: [Tensor] = []
        for wanted in outputs {
            guard let output = all.first(where: { $0.name == wanted.name }) else {
                let names = all.map(\.name)
                throw ServingError(
                    .input, "there is no output “\(wanted.name)”",
                    advice: "ask for "
                        + (names.nearest(to: wanted.name).map { "“\($0)”" } ?? names.joined(separator: ", ")))
            }
            selected.append(output)
        }
        return selected
    }
}
