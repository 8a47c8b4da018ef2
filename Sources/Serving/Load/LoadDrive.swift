import Metering
import NIOCore
import NIOHTTP1
import Quantities

/// Sends each request when it is due, whatever came of the earlier ones, on one event loop to which it is confined.
///
/// A request that is due takes a free connection, or one more is opened, or it waits for one; its latency counts from
/// when it was due in any case. So a server that stands still is charged with all that should have been sent meanwhile.
final class LoadDrive {
    /// A request from when it is due until its answer.
    private final class Request {
        /// Seconds after the end of the warm-up.
        let due: Double
        /// When it was written; NaN while it waits.
        var sent = Double.nan
        var exchange: ExchangeHandler?
        var isOver = false
        var wasResent = false

        init(due: Double) { self.due = due }
    }

    private let settings: LoadSettings
    private let messages: [(head: HTTPRequestHead, body: ByteBuffer)]
    private let pool: ConnectionPool
    private let loop: any EventLoop
    private let clock = MonotonicClock.system
    private var schedule: LoadSchedule?
    private(set) var record: LoadRecord
    /// When the warm-up ends.
    private var origin = 0.0
    private var upcoming: Double?
    private var next = 0
    /// In the order in which they are due; those that are over are dropped when they come to the front.
    private var requests = CircularBuffer<Request>(initialCapacity: 256)
    /// Requests that wait for a connection.
    private var waiting = CircularBuffer<Request>(initialCapacity: 256)
    /// Requests whose kept connection had been closed: they get a new one, whose end would say something.
    private var again = CircularBuffer<Request>()
    private var unfinished = 0
    private var started = 0
    private var alarm: Scheduled<Void>?
    private var isStopped = false
    private var completion: ((LoadRecord) -> Void)?
    private var processorSeconds = 0.0

    /// Bytes of an answer that are kept, to read its parameters.
    static let keptBytes = 64 << 10

    init(
        _ settings: LoadSettings, _ payloads: [LoadPayload], fields: [ClientRequest.Field], opener: ConnectionOpener,
        schedule: LoadSchedule?, loop: any EventLoop
    ) {
        self.settings = settings
        self.schedule = schedule
        self.loop = loop
        messages = payloads.map { payload in
            let fields = payload.fields + fields.map { ($0.name, $0.value) }
            let head = opener.head(.POST, payload.path, bodyLength: payload.body.count, fields: fields)
            return (head, ByteBuffer(bytes: payload.body))
        }
        pool = ConnectionPool(opener, on: loop, limit: settings.connections, timeout: settings.timeout)
        record = LoadRecord(goal: settings.goal, length: settings.length)
    }

    /// Sends all requests.
    /// - Parameter completion: called once, when the last is over.
    func start(_ completion: @escaping (LoadRecord) -> Void) {
        self.completion = completion
        pool.whenOpened = { [unowned self] handler in
            if let request = first(of: &again) { send(request, on: handler) } else { free(handler) }
        }
        pool.whenRefused = { [unowned self] error in
            if let request = first(of: &again) ?? first(of: &waiting) { finish(request, .unreachable(error.message)) }
            growAsNeeded()
        }
        pool.whenEnded = { [unowned self] in growAsNeeded() }
        processorSeconds = Self.threadSeconds
        origin = clock.now.value + settings.warmUp.value
        // A task may be cancelled before its load begins.
        guard !isStopped else { return end() }
        switch settings.pacing {
        case .open: upcoming = schedule?.next()
        case .closed(let callers, _): for _ in 0..<callers { ask() }
        }
        wake()
    }

    /// Ends the load at once; requests that are under way are left without a result.
    func stop() {
        isStopped = true
        upcoming = nil
        end()
    }

    /// Since the start, warm-up included.
    var elapsed: Seconds { Seconds(now) + settings.warmUp }

    private var now: Double { clock.now.value - origin }

    // MARK: Time

    /// Sends what is due, gives up what is too old, and sleeps until the next of either.
    private func wake() {
        guard !isStopped else { return }
        let moment = now
        while let due = upcoming, due <= moment {
            upcoming = schedule?.next()
            if due >= 0 { record.late(by: now - due) }
            begin(Request(due: due))
        }
        giveUp(before: moment - settings.timeout.value)
        guard !endIfDone() else { return }
        let expiry = requests.first.map { $0.due + settings.timeout.value } ?? .infinity
        let pause = min(upcoming ?? .infinity, expiry, moment + 0.5) - now
        alarm = loop.assumeIsolated().scheduleTask(in: .seconds(Seconds(max(0, pause)))) { [self] in wake() }
    }

    private func giveUp(before moment: Double) {
        while let request = requests.first, request.isOver || request.due <= moment {
            requests.removeFirst()
            guard !request.isOver else { continue }
            if let exchange = request.exchange { exchange.end(.timeout) } else { finish(request, .timeout) }
        }
        record.settle(before: requests.first?.due ?? now)
    }

    // MARK: Requests

    private func begin(_ request: Request) {
        unfinished += 1
        started += 1
        if request.due >= 0 { record.due(at: request.due) }
        requests.append(request)
        if let handler = pool.take() { return send(request, on: handler) }
        waiting.append(request)
        if request.due >= 0, !pool.hasRoom { record.waited += 1 }
        growAsNeeded()
    }

    /// A caller of a closed load asks again.
    private func ask() {
        guard !isStopped, case .closed(_, let most) = settings.pacing, started < most ?? .max else { return }
        let moment = now
        guard moment < settings.duration?.value ?? .infinity else { return }
        begin(Request(due: moment))
    }

    private func send(_ request: Request, on handler: ExchangeHandler) {
        let message = messages[next]
        next = next + 1 == messages.count ? 0 : next + 1
        request.sent = now
        request.exchange = handler
        handler.begin(message.head, body: message.body, keeping: Self.keptBytes, .dropped) { [self] outcome in
            request.exchange = nil
            switch outcome {
            case .success(let answer):
                finish(request, answer)
                free(handler)
            case .failure(.closed(beforeAnswer: true)) where handler.hasServed && !request.wasResent:
                // Kept connections may be closed for their idleness while a request is on its way (RFC 9112, 9.3.1).
                request.wasResent = true
                request.sent = .nan
                record.resent += 1
                again.append(request)
            case .failure(let failure): finish(request, LoadFailure(failure))
            }
        }
    }

    private func free(_ handler: ExchangeHandler) {
        guard handler.isUsable else { return }
        if let request = first(of: &waiting) { send(request, on: handler) } else { pool.give(handler) }
    }

    /// The request that has waited the longest and still does.
    private func first(of queue: inout CircularBuffer<Request>) -> Request? {
        while let request = queue.popFirst() {
            if !request.isOver { return request }
        }
        return nil
    }

    /// Opens a connection for every request that waits, as far as is allowed.
    private func growAsNeeded() {
        guard !isStopped else { return }
        while pool.opening < waiting.count + again.count, pool.hasRoom { pool.grow() }
    }

    private func finish(_ request: Request, _ answer: ExchangeHandler.Answer) {
        let moment = now
        request.isOver = true
        unfinished -= 1
        if request.due >= 0 {
            let isSuccess = (200..<300).contains(answer.head.status.code)
            if isSuccess {
                record.answered(
                    due: request.due, sent: request.sent, at: moment, figures: AnswerFigures(answer))
            } else {
                record.failed(due: request.due, at: moment, .status(Int(answer.head.status.code)))
            }
        }
        goOn()
    }

    private func finish(_ request: Request, _ failure: LoadFailure) {
        request.isOver = true
        unfinished -= 1
        if request.due >= 0 { record.failed(due: request.due, at: now, failure) }
        goOn()
    }

    private func goOn() {
        guard !isStopped else { return }
        if case .closed = settings.pacing { loop.assumeIsolated().execute { [self] in ask() } }
        // The alarm would find it out, too, half a second later.
        if unfinished == 0, upcoming == nil { loop.assumeIsolated().execute { [self] in _ = endIfDone() } }
    }

    // MARK: The end

    private func endIfDone() -> Bool {
        guard !isStopped, unfinished == 0, upcoming == nil, isLastSent else { return false }
        end()
        return true
    }

    /// Whether no caller of a closed load will ask again.
    private var isLastSent: Bool {
        guard case .closed(_, let most) = settings.pacing else { return true }
        return started >= most ?? .max || now >= settings.duration?.value ?? .infinity
    }

    private func end() {
        guard let completion else { return }
        self.completion = nil
        isStopped = true
        alarm?.cancel()
        record.end(at: now, unfinished: requests.count { !$0.isOver && $0.due >= 0 })
        record.processorSeconds = Self.threadSeconds - processorSeconds
        (record.connections, record.connectionsAtOnce) = (pool.opened, pool.most)
        let result = record
        pool.close()
        completion(result)
    }
}
