import Metering
import NIOHTTP1
import Quantities
import Reporting
import Synchronization
import Testing

@testable import Serving

@Suite struct TraceExporterTests {
    private static let caller = TraceContext(trace: TraceID(high: 0xAB, low: 0xCD), span: 0x12, isSampled: true)

    /// A request that arrived at 9 s, waited 0.2 s for a batch of 0.5 s at the first stage, and was answered at 10 s.
    private static func request(
        _ model: String = "pipe", status: Int = 200, caller: TraceContext? = caller, energy: RequestEnergy? = nil
    ) -> RequestRecord {
        let visits = [
            StageVisit(
                stage: "detect", variant: "large", items: 1, batch: 3, start: Seconds(9.25), queueTime: Seconds(0.2),
                busyTime: Seconds(0.5), threads: 2),
            StageVisit(
                stage: "classify", variant: "small", items: 2, batch: 2, start: Seconds(9.75), queueTime: .zero,
                busyTime: Seconds(0.125), threads: 1),
        ]
        return RequestRecord(
            model: model, status: status, latency: Seconds(1), end: Seconds(10), visits: visits, energy: energy,
            caller: caller)
    }

    /// The monotonic clock stands at 100 s when it is 1,000 s after 1970.
    private static func exporter(
        _ settings: TracingSettings, told: @escaping @Sendable (String) -> Void = { _ in }
    ) -> TraceExporter {
        TraceExporter(
            settings, pipeline: "pipe", version: "1.2.3", clock: MonotonicClock(now: { Seconds(100) }),
            wallClock: { Seconds(1000) }, told: told)
    }

    @Test func tellsASpanForTheRequestAndOneForEachVisit() async throws {
        try await StandInCollector.run { collector, settings in
            let exporter = Self.exporter(settings)
            let energy = RequestEnergy(
                dynamic: Joules(1.5), idle: Joules(0.5), power: Watts(20), carbon: nil,
                provenance: .modelled(by: "a table"))
            exporter.take(Self.request(energy: energy))
            #expect(await exporter.flush() == nil)
            let sent = try #require(collector.requests.first)
            #expect(sent.path == "/v1/traces" && sent.headers.first(name: "Content-Type") == "application/json")
            let message = try #require(try collector.messages.first)
            #expect(message.resourceSpans.first?.resource.attributes.first?.value.stringValue == "service")
            let spans = message.spans
            try #require(spans.count == 3)
            #expect(spans.allSatisfy { $0.traceId == "00000000000000ab00000000000000cd" })
            #expect(Set(spans.map(\.spanId)).count == 3)
            let (whole, detect) = (spans[0], spans[1])
            #expect(whole.name == "POST /v2/models/{model}/infer" && whole.kind == 2 && whole.status == nil)
            #expect(whole.value("perjoule.model")?.stringValue == "pipe")
            #expect(whole.parentSpanId == "0000000000000012")
            #expect(whole.startTimeUnixNano == "909000000000" && whole.endTimeUnixNano == "910000000000")
            #expect(whole.value("http.response.status_code")?.intValue == "200")
            #expect(whole.value("perjoule.energy_j")?.doubleValue == 2)
            #expect(whole.value("perjoule.idle_energy_j")?.doubleValue == 0.5)
            #expect(whole.value("perjoule.energy_provenance")?.stringValue == "modelled by a table")
            #expect(spans[1...].allSatisfy { $0.parentSpanId == whole.spanId && $0.kind == 1 })
            #expect(detect.name == "detect" && detect.value("perjoule.variant")?.stringValue == "large")
            #expect(detect.value("perjoule.batch_size")?.intValue == "3")
            #expect(detect.value("perjoule.queue_ms")?.doubleValue == 200)
            #expect(detect.startTimeUnixNano == "909050000000" && detect.endTimeUnixNano == "909750000000")
            #expect(detect.events?.map(\.timeUnixNano) == ["909250000000"])
            #expect(exporter.counts == .init(sent: 1, dropped: 0))
        }
    }

    /// Semantic conventions: a server's span fails with 5xx; 4xx is the client's.
    @Test(arguments: [(200, false), (429, false), (400, false), (500, true), (504, true)])
    func failuresOfTheServerAreErrors(_ status: Int, isError: Bool) async throws {
        try await StandInCollector.run { collector, settings in
            let exporter = Self.exporter(settings)
            exporter.take(Self.request(status: status))
            await exporter.flush()
            let span = try #require(try collector.messages.first?.spans.first)
            #expect((span.status?.code == 2) == isError && (span.value("error.type") != nil) == isError)
        }
    }

    @Test(arguments: [0, 0.3, 1])
    func theCallerDecidesElseTheShare(_ share: Double) async throws {
        try await StandInCollector.run(share: share) { collector, settings in
            let exporter = Self.exporter(settings)
            for _ in 0..<50 {
                exporter.take(Self.request())
                exporter.take(
                    Self.request(caller: TraceContext(trace: Self.caller.trace, span: 1, isSampled: false)))
            }
            await exporter.flush()
            #expect(exporter.counts.sent == 50)
            for _ in 0..<1000 { exporter.take(Self.request(caller: nil)) }
            await exporter.flush()
            // Six standard deviations.
            let deviation = (1000 * share * (1 - share)).squareRoot()
            #expect(abs(Double(exporter.counts.sent - 50) - 1000 * share) <= 6 * deviation)
            let traces = Set(try collector.messages.flatMap(\.spans).map(\.traceId))
            // Each of those without a caller begins a trace of its own.
            #expect(traces.count == exporter.counts.sent - 50 + 1)
        }
    }

    /// What a collector cannot take now is sent again, in the same spans; that is told once.
    @Test(arguments: [429, 502, 503, 504])
    func nothingIsLostWhileTheCollectorIsBusy(_ status: Int) async throws {
        let later = [("Retry-After", "7")]
        try await StandInCollector.run(answering: [status, status, 200], fields: later) { collector, settings in
            let told = Mutex<[String]>([])
            let exporter = Self.exporter(settings) { line in told.withLock { $0.append(line) } }
            exporter.take(Self.request())
            #expect(await exporter.flush() == Seconds(7))
            #expect(await exporter.flush() == Seconds(7))
            #expect(await exporter.flush() == nil)
            #expect(exporter.counts == .init(sent: 1, dropped: 0))
            let spans = try collector.messages.map { $0.spans.map(\.spanId) }
            #expect(spans.count == 3 && Set(spans).count == 1)
            let lines = told.withLock { $0 }
            #expect(lines.count == 1 && lines[0].contains("the collector answers \(status)"), "\(lines)")
        }
    }

    @Test func whatTheCollectorRefusesIsDropped() async throws {
        try await StandInCollector.run(answering: [400, 200], body: "what is this") { _, settings in
            let told = Mutex<[String]>([])
            let exporter = Self.exporter(settings) { line in told.withLock { $0.append(line) } }
            exporter.take(Self.request())
            #expect(await exporter.flush() == nil)
            exporter.take(Self.request())
            #expect(await exporter.flush() == nil)
            #expect(exporter.counts == .init(sent: 1, dropped: 1))
            #expect(told.withLock { $0.first?.contains("the collector answers 400: what is this") } == true)
        }
    }

    /// A collector that takes a part says so with 200; nothing is sent again.
    @Test(arguments: [("2", true), ("0", false)])
    func whatTheCollectorTakesInPartIsTold(_ rejected: String, isTold: Bool) async throws {
        let body = #"{"partialSuccess":{"rejectedSpans":"\#(rejected)","errorMessage":"too old"}}"#
        try await StandInCollector.run(body: body) { collector, settings in
            let told = Mutex<[String]>([])
            let exporter = Self.exporter(settings) { line in told.withLock { $0.append(line) } }
            exporter.take(Self.request())
            #expect(await exporter.flush() == nil)
            #expect(await exporter.flush() == nil)
            #expect(collector.requests.count == 1 && exporter.counts == .init(sent: 1, dropped: 0))
            #expect(told.withLock { $0.map { $0.contains("too old") } } == (isTold ? [true] : []))
        }
    }

    /// The newest are dropped; all that were kept are sent later, over one connection.
    @Test func whatIsBeyondTheLimitIsDroppedAndTold() async throws {
        try await StandInCollector.run(answering: [503, 200]) { collector, settings in
            let told = Mutex<[String]>([])
            let exporter = Self.exporter(settings) { line in told.withLock { $0.append(line) } }
            for number in 0..<3000 { exporter.take(Self.request("\(number)")) }
            #expect(await exporter.flush() != nil)
            #expect(exporter.counts == .init(sent: 0, dropped: 3000 - 2048))
            #expect(told.withLock { $0.first?.hasSuffix("952 traces were dropped, since too many wait") } == true)
            #expect(await exporter.flush() == nil)
            #expect(exporter.counts == .init(sent: 2048, dropped: 3000 - 2048))
            let models = try collector.messages.dropFirst().flatMap(\.spans).compactMap {
                $0.value("perjoule.model")?.stringValue
            }
            #expect(models == (0..<2048).map { "\($0)" })
            #expect(collector.requests.map(\.numberOnConnection) == Array(0..<collector.requests.count))
        }
    }

    @Test func withoutACollectorTheEndIsSoonAndTold() async throws {
        let told = Mutex<[String]>([])
        let settings = try TracingSettings(endpoint: ServerAddress(host: "127.0.0.1", port: 1))
        let exporter = Self.exporter(settings) { line in told.withLock { $0.append(line) } }
        for _ in 0..<3 { exporter.take(Self.request()) }
        await exporter.finish()
        #expect(exporter.counts == .init(sent: 0, dropped: 3))
        let lines = told.withLock { $0 }
        #expect(lines.count == 2 && lines.first?.contains("cannot be reached") == true)
        #expect(lines.last?.hasPrefix("3 traces were not sent") == true)
    }

    /// A message that the end interrupts is sent once more by it.
    @Test func theEndSendsWhatWasUnderWay() async throws {
        let collector = Mutex<[StandInServer.Request]>([])
        let server = try await StandInServer.start { request in
            collector.withLock { $0.append(request) }
            return request.number == 0 ? .silence : .answer()
        }
        let told = Mutex<[String]>([])
        let settings = try TracingSettings(endpoint: ServerAddress(host: "127.0.0.1", port: server.port))
        let exporter = Self.exporter(settings) { line in told.withLock { $0.append(line) } }
        exporter.take(Self.request())
        let running = Task { await exporter.run() }
        while server.requests == 0 { try await Task.sleep(for: .milliseconds(5)) }
        running.cancel()
        await running.value
        await exporter.finish()
        #expect(exporter.counts == .init(sent: 1, dropped: 0) && told.withLock(\.isEmpty))
        let bodies = collector.withLock { $0.map(\.body) }
        #expect(bodies.count == 2 && bodies.first == bodies.last)
        await server.stop()
    }

    @Test func theGatewayTracesWhatItAnswers() async throws {
        try await StandInCollector.run { collector, settings in
            let exporter = TraceExporter(
                settings, pipeline: "pipe", version: "1", clock: .system, wallClock: { .zero }
            ) { _ in }
            let monitor = Monitor(traces: exporter)
            let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            try await RunningGateway.run(monitor: monitor) { _, port in
                try await RawConnection.open(port) { client in
                    let path = "/v2/models/echo/infer"
                    let reply = try await client.post(path, twoNumbers, headers: ["traceparent: \(header)"])
                    #expect(reply.status == 200 && reply.headers["traceparent"] == header)
                    #expect(try await client.post("/v2/models/fail-failed/infer", twoNumbers).status == 500)
                }
            }
            await exporter.flush()
            let spans = try collector.messages.flatMap(\.spans)
            let route = "POST /v2/models/{model}/infer"
            #expect(spans.map(\.name) == [route, "echo", route])
            #expect(spans.prefix(2).allSatisfy { $0.traceId == "4bf92f3577b34da6a3ce929d0e0e4736" })
            #expect(spans.first?.parentSpanId == "00f067aa0ba902b7" && spans.last?.parentSpanId == nil)
            #expect(spans.map { $0.status?.code } == [nil, nil, 2])
            #expect(monitor.metrics.text.contains(#"perjoule_traces_total{result="sent"} 2"#))
        }
    }
}
