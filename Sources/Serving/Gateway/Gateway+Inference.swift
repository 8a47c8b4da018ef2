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
        let service: any InferenceService
        do throws(ServingError) { service = try state.accept(model) } catch {
            var reply = GatewayReply(error)
            reply.closes = state.isDraining
            try await replies.write(.whole(reply))
            return
        }
        // Only once the answer is handed to the connection, which writes it before it closes.
        defer { state.leave() }
        monitor.arrived(model, at: request.arrival)
        var record = RequestRecord(
            model: model, status: 200, latency: .zero, end: .zero, visits: [], energy: nil)
        var reply: GatewayReply
        do throws(ServingError) {
            reply = try await infer(request, model: model, version: version, service: service, record: &record)
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
        let options = RequestOptions(deadline: try request.deadline(of: question))
        let answer = try await request.whileWaitedFor { () async throws(ServingError) in
            try await service.infer(model, version: version, inputs: question.inputs, options: options)
        }
        record.visits = answer.visits
        record.energy = monitor.charge(answer.visits)
        let account = RequestAccount(
            visits: answer.visits, energy: record.energy, duration: MonotonicClock.system.now - request.arrival)
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

    static let headerLengthName = "Inference-Header-Content-Length"
}

extension GatewayRequest {
    func inferenceRequest() throws(ServingError) -> InferenceRequest {
        let headerLength = try count(Gateway.headerLengthName)
        return try body.withUnsafeReadableBytes { raw in
            Result { () throws(ServingError) in
                try InferenceRequest(parsing: raw.assumingMemoryBound(to: UInt8.self), headerLength: headerLength)
            }
        }.get()
    }

    /// The earliest moment after which the client says the answer is of no use; nil when it says none.
    func deadline(of question: InferenceRequest) throws(ServingError) -> Seconds? {
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
        return times.filter { $0 > 0 }.min().map { arrival + Seconds($0) }
    }

    /// Runs what makes the answer; cancelled when the client goes.
    func whileWaitedFor(
        _ body: @escaping @Sendable () async throws(ServingError) -> Answer
    ) async throws(ServingError) -> Answer {
        let result = await withTaskGroup(of: Result<Answer, ServingError>?.self) { group in
            group.addTask { () async -> Result<Answer, ServingError>? in
                do throws(ServingError) { return .success(try await body()) } catch { return .failure(error) }
            }
            group.addTask { [departure] in
                await departure.wait()
                return nil
            }
            // The one that ends first ends the other.
            var result: Result<Answer, ServingError>?
            while let next = await group.next() {
                group.cancelAll()
                if let next { result = next }
            }
            return result
        }
        guard let result else { throw ServingError(.cancelled, "the client has gone") }
        return try result.get()
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
