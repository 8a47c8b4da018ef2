import Quantities
import Reporting

/// A request of which a trace is kept: one span for it, and one for each visit of a stage.
struct TracedRequest: Sendable {
    let request: RequestRecord
    let trace: TraceID
    /// The name of the request's own span; those of its visits follow from it, so that what is sent twice is the same.
    let span: UInt64
    /// When the monotonic clock stood at zero, since 1970.
    let epoch: Seconds

    /// The most characters of a model's name: clients may ask for any.
    private static let longestModel = 100

    /// - Parameter share: the chance that a request is traced whose caller does not say whether to.
    /// - Returns: nil for one that is not traced.
    init?(_ request: RequestRecord, share: Fraction, epoch: @autoclosure () -> Seconds) {
        guard request.caller?.isSampled ?? (Double.random(in: 0..<1) < share.value) else { return nil }
        self.request = request
        trace = request.caller?.trace ?? .random
        span = .random(in: 1 ... .max)
        self.epoch = epoch()
    }

    /// The spans as OTLP has them in JSON.
    ///
    /// Source: OpenTelemetry Protocol Specification, “JSON Protobuf Encoding”; attributes are those of the semantic
    /// conventions, “HTTP server”, as far as they are known here, and the parameters of answers after `perjoule.`.
    var spans: [JSONValue] { [whole] + request.visits.enumerated().map { visit($1, number: $0) } }

    private var whole: JSONValue {
        let route = "/v2/models/{model}/infer"
        var attributes: [JSONValue] = [
            .attribute("http.request.method", "POST"), .attribute("http.route", route),
            .attribute("http.response.status_code", request.status),
            .attribute("perjoule.model", String(request.model.prefix(Self.longestModel))),
        ]
        attributes += (request.energy?.parameters ?? []).map { .attribute("perjoule.\($0)", $1) }
        // Of a client's own mistakes the server has nothing to mend.
        let isError = request.status >= 500
        if isError { attributes.append(.attribute("error.type", "\(request.status)")) }
        let end = epoch + request.end
        var span = members(
            "POST \(route)", span, parent: request.caller?.span, kind: .server, end - request.latency, end, attributes)
        if isError { span.append(.init("status", ["code": 2])) }
        return .object(span)
    }

    private func visit(_ visit: StageVisit, number: Int) -> JSONValue {
        let start = epoch + visit.start
        var name = span ^ (UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15)
        if name == 0 { name = 1 }
        let attributes: [JSONValue] = [
            .attribute("perjoule.variant", visit.variant), .attribute("perjoule.batch_size", visit.batch),
            .attribute("perjoule.items", visit.items), .attribute("perjoule.threads", visit.threads),
            .attribute("perjoule.queue_ms", visit.queueTime.value * 1e3),
            .attribute("perjoule.compute_ms", visit.busyTime.value * 1e3),
        ]
        var members = members(
            visit.stage, name, parent: span, kind: .inside, start - visit.queueTime, start + visit.busyTime,
            attributes)
        members.append(
            .init("events", [["timeUnixNano": .text(start.nanoseconds), "name": "batch started"]]))
        return .object(members)
    }

    private enum Kind: Double { case inside = 1, server = 2 }

    private func members(
        _ name: String, _ span: UInt64, parent: UInt64?, kind: Kind, _ start: Seconds, _ end: Seconds,
        _ attributes: [JSONValue]
    ) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("traceId", .text(trace.hexadecimal)), .init("spanId", .text(span.hexadecimal)),
        ]
        if let parent { members.append(.init("parentSpanId", .text(parent.hexadecimal))) }
        return members + [
            .init("name", .text(name)), .init("kind", .number(kind.rawValue)),
            .init("startTimeUnixNano", .text(start.nanoseconds)), .init("endTimeUnixNano", .text(end.nanoseconds)),
            .init("attributes", .array(attributes)),
        ]
    }
}

extension JSONValue {
    fileprivate static func attribute(_ name: String, _ value: ParameterValue) -> JSONValue {
        switch value {
        case .flag(let flag): ["key": .text(name), "value": ["boolValue": .flag(flag)]]
        case .number(let number): attribute(name, number)
        case .text(let text): attribute(name, text)
        }
    }

    static func attribute(_ name: String, _ text: String) -> JSONValue {
        ["key": .text(name), "value": ["stringValue": .text(text)]]
    }

    static func attribute(_ name: String, _ number: Double) -> JSONValue {
        ["key": .text(name), "value": ["doubleValue": .number(number)]]
    }

    /// Whole numbers of 64 bits are texts in the JSON of Protocol Buffers.
    static func attribute(_ name: String, _ count: Int) -> JSONValue {
        ["key": .text(name), "value": ["intValue": .text("\(count)")]]
    }
}

extension Seconds {
    /// Whole nanoseconds, as text; a time since 1970 is exact to about 0.2 µs.
    fileprivate var nanoseconds: String { "\(UInt64(max(0, value * 1e9)))" }
}
