public import Metering
public import Quantities
import Reporting
import Synchronization

/// Sends traces of requests to an OpenTelemetry collector: OTLP over HTTP, in JSON.
///
/// No request waits for it. What the collector does not take is kept for a while, then dropped, counted and told.
///
/// Source: OpenTelemetry Protocol Specification, “OTLP/HTTP”.
public final class TraceExporter: Sendable {
    private let settings: TracingSettings
    private let resource: JSONValue
    private let scope: JSONValue
    private let clock: MonotonicClock
    private let wallClock: @Sendable () -> Seconds
    private let told: @Sendable (String) -> Void
    private let state = Mutex(State())

    private struct State {
        var waiting: [TracedRequest] = []
        var counts = Counts()
        /// Dropped requests that were not told of.
        var untold = 0
        var toldAt: Seconds?
        /// Kept open between messages; nobody's while a message is under way.
        var connection: HTTPConnection?
    }

    /// Requests whose traces were sent, and those whose traces never will be.
    struct Counts: Sendable, Hashable {
        var sent = 0
        var dropped = 0
    }

    private static let mostWaiting = 2048
    private static let mostAtOnce = 256
    private static let period = Seconds(0.25)
    private static let tellingPeriod = Seconds(60)
    private static let lastTime = Seconds(2)
    /// Of the seconds that a collector asks for.
    private static let longestWait = 300.0

    /// - Parameters:
    ///   - pipeline: names the traces where the settings do not.
    ///   - clock: monotonic; records of requests are on it.
    ///   - wallClock: since 1970.
    ///   - told: hears in a sentence of what goes wrong, once a minute at most.
    public init(
        _ settings: TracingSettings, pipeline: String, version: String, clock: MonotonicClock,
        wallClock: @escaping @Sendable () -> Seconds, told: @escaping @Sendable (String) -> Void
    ) {
        self.settings = settings
        resource = ["attributes": [.attribute("service.name", settings.service ?? pipeline)]]
        scope = ["name": "perjoule", "version": .text(version)]
        self.clock = clock
        self.wallClock = wallClock
        self.told = told
    }

    var counts: Counts { state.withLock(\.counts) }

    /// A request was answered, well or ill.
    func take(_ request: RequestRecord) {
        guard let traced = TracedRequest(request, share: settings.share, epoch: wallClock() - clock.now) else { return }
        state.withLock { state in
            guard state.waiting.count < Self.mostWaiting else {
                state.counts.dropped += 1
                state.untold += 1
                return
            }
            state.waiting.append(traced)
        }
    }

    /// Sends what comes in, until the task is cancelled.
    func run() async {
        var backOff = BackOff(period: Self.period)
        var wait = Self.period
        while (try? await Task.sleep(for: .seconds(wait.value))) != nil {
            if let least = await flush() {
                backOff.failed()
                wait = max(least, backOff.wait)
            } else {
                backOff.succeeded()
                wait = Self.period
            }
        }
    }

    /// Sends what waits; for one caller at a time.
    /// - Returns: for how long at least the collector is to be left alone; nil when nothing is left to send.
    @discardableResult
    func flush() async -> Seconds? {
        while true {
            let (batch, untold) = state.withLock { (Array($0.waiting.prefix(Self.mostAtOnce)), $0.untold) }
            if untold > 0, tell("\(untold) traces were dropped, since too many wait") {
                state.withLock { $0.untold -= untold }
            }
            guard !batch.isEmpty else { return nil }
            switch await send(batch) {
            case .taken: settle(batch.count) { $0.sent += $1 }
            case .refused(let reason):
                settle(batch.count) { $0.dropped += $1 }
                tell(reason)
            case .later(let reason, let least):
                tell(reason)
                return least
            }
        }
    }

    /// Sends what is left, for a short time; the rest is dropped, and told.
    func finish() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.flush() }
            group.addTask { try? await Task.sleep(for: .seconds(Self.lastTime.value)) }
            await group.next()
            group.cancelAll()
        }
        let left = state.withLock { state in
            defer { (state.waiting, state.connection, state.untold) = ([], nil, 0) }
            state.counts.dropped += state.waiting.count
            return state.waiting.count + state.untold
        }
        if left > 0 { told("\(left) \(left == 1 ? "trace was" : "traces were") not sent to \(settings.endpoint)") }
    }

    /// Takes the oldest out of what waits.
    private func settle(_ count: Int, _ change: (inout Counts, Int) -> Void) {
        state.withLock { state in
            state.waiting.removeFirst(count)
            change(&state.counts, count)
        }
    }

    /// - Returns: whether it was told, and not too much of late.
    @discardableResult
    private func tell(_ reason: String) -> Bool {
        // The server ends: what was under way is sent once more.
        guard !Task.isCancelled else { return false }
        let now = clock.now
        let isTime = state.withLock { state in
            if let last = state.toldAt, now - last < Self.tellingPeriod { return false }
            state.toldAt = now
            return true
        }
        if isTime { told("traces to \(settings.endpoint): \(reason)") }
        return isTime
    }
}

// MARK: - One message

extension TraceExporter {
    private enum Outcome {
        case taken
        /// For good.
        case refused(String)
        /// The collector is to be left alone for so long at least.
        case later(String, after: Seconds)
    }

    private func send(_ batch: [TracedRequest]) async -> Outcome {
        let request = ClientRequest(
            .post, TracingSettings.path, fields: settings.fields + [.init("Content-Type", "application/json")],
            body: Array(message(batch).serialized().utf8))
        let response: ClientResponse
        do throws(ServingError) {
            response = try await answer(to: request)
        } catch {
            return error.code == .configuration ? .refused(error.message) : .later(error.message, after: .zero)
        }
        let said = "the collector answers \(response.status): \(response.text.prefix(200))"
        switch response.status {
        case 200..<300:
            if response.rejectsSpans { tell(said) }
            return .taken
        case 429, 502, 503, 504:
            let wanted = response.field("Retry-After").flatMap(Double.init) ?? 0
            return .later(said, after: wanted > 0 ? Seconds(min(Self.longestWait, wanted)) : .zero)
        default: return .refused(said)
        }
    }

    /// By the connection that is open, else by a new one.
    private func answer(to request: ClientRequest) async throws(ServingError) -> ClientResponse {
        let kept = state.withLock { state in
            defer { state.connection = nil }
            return state.connection
        }
        if let kept, kept.isOpen {
            do throws(ServingError) {
                let response = try await kept.send(request, timeout: settings.timeout)
                state.withLock { $0.connection = kept }
                return response
            } catch {
                // The collector may have ended it just now.
                guard error.code == .target else { throw error }
            }
        }
        let connection = try await HTTPConnection.open(settings.endpoint, timeout: settings.timeout)
        let response = try await connection.send(request, timeout: settings.timeout)
        state.withLock { $0.connection = connection }
        return response
    }

    /// `ExportTraceServiceRequest` of the protocol.
    private func message(_ batch: [TracedRequest]) -> JSONValue {
        let spans = batch.flatMap(\.spans)
        return [
            "resourceSpans": [["resource": resource, "scopeSpans": [["scope": scope, "spans": .array(spans)]]]]
        ]
    }
}

extension ClientResponse {
    /// Whether a collector that takes a message leaves a part of it out.
    fileprivate var rejectsSpans: Bool {
        let rejected = (try? JSONValue(parsing: body, file: "answer"))?["partialSuccess"]?["rejectedSpans"]
        return (rejected?.number ?? rejected?.text.flatMap(Double.init) ?? 0) > 0
    }
}
