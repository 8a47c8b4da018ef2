import Metering
import Quantities
import Simulation

/// Serves one stage: a queue, replicas that take batches from it as the policy says, and changes without a gap.
///
/// Whoever changes what a decision rests on, a request that comes or a replica that becomes free, decides at once under
/// the one lock and hands the batch to an idle replica; nobody else is woken. A thread of its own watches for moments
/// that come without an event: timeouts of batches and deadlines.
///
/// Unchecked: what changes is behind the lock.
final class StageRuntime: @unchecked Sendable {
    let stage: ServedStage
    let options: RuntimeOptions
    let monitor: Monitor
    private let clock = MonotonicClock.system

    /// The lock, and the condition on which the watch waits.
    private let lock = MonotonicCondition()
    private var line = WaitingLine()
    private var deployed: Deployment?
    private var replicas: [Replica] = []
    /// Those that wait for an order, the one that ran last at the end.
    private var idle: [Replica] = []
    /// Whether what waits is served at once, whatever the policy.
    private var isHurrying = false
    private var isClosed = false
    /// When the watch looks up next.
    private var alarmSeconds = Double.infinity
    /// No request of the stage has an earlier deadline.
    private var earliestDeadlineSeconds = Double.infinity

    init(_ stage: ServedStage, options: RuntimeOptions, monitor: Monitor) {
        self.stage = stage
        self.options = options
        self.monitor = monitor
    }

    /// What runs now; nil before the first model is loaded.
    var deployment: Deployment? { lock.withLock { deployed } }

    var load: StageLoad {
        lock.withLock {
            StageLoad(
                stage: stage.name, waiting: line.items, busyReplicas: replicas.count - idle.count,
                replicas: replicas.count)
        }
    }

    // MARK: Requests

    /// Queues a request and waits for its answer.
    /// - Parameters:
    ///   - version: the variant that must run; nil for whichever does.
    ///   - isLimited: whether it is refused when too much waits.
    /// - Throws: ``ServingError``; `request` for tensors that contradict themselves, `cancelled` at once when the task is cancelled.
    func submit(
        _ inputs: [Tensor], from origin: InputFit.Origin, version: String? = nil, deadline: Seconds?,
        isLimited: Bool
    ) async throws(ServingError) -> StageOutcome {
        let isPrepared = stage.transform is PassThrough
        // A shape that the elements do not bear out must not take up the queue.
        if isPrepared { for tensor in inputs { try tensor.validate() } }
        // Beyond the largest batch, how many there are makes no difference to any rule.
        let items = isPrepared ? min(max(1, inputs.first?.shape.first ?? 1), StageSetting.batchLimit) : 1
        let submission = Submission(
            inputs, items: items, fit: InputFit(origin: origin, isPrepared: isPrepared), version: version,
            deadline: deadline)
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                submission.wait(continuation)
                enter(submission, isLimited: isLimited)
            }
        } onCancel: {
            submission.refuse(ServingError(.cancelled, "the request was cancelled"))
            lock.withLock { line.remove(submission) }
        }
        return try answer.get()
    }

    private func enter(_ submission: Submission, isLimited: Bool) {
        let refusal = lock.withLock { () -> ServingError? in
            // A request that is cancelled from here on is taken out again by who cancels it.
            guard !submission.isAnswered else { return nil }
            let now = clock.now.value
            if let error = self.refusal(submission, isLimited: isLimited, now) { return error }
            line.append(submission, at: now)
            earliestDeadlineSeconds = min(earliestDeadlineSeconds, submission.deadlineSeconds)
            dispatch(now)
            return nil
        }
        if let refusal { submission.refuse(refusal) }
    }

    private func refusal(_ submission: Submission, isLimited: Bool, _ nowSeconds: Double) -> ServingError? {
        let place = "stage “\(stage.name)”"
        if isClosed || deployed == nil { return ServingError(.unavailable, "the stage does not run", place: place) }
        if submission.deadlineSeconds <= nowSeconds { return .deadlinePassed(place) }
        return isLimited ? fullness : nil
    }

    /// Why no more requests are let in; nil while there is room.
    private var fullness: ServingError? {
        guard line.items >= options.queueLimit else { return nil }
        return ServingError(
            .overloaded, "\(line.items) items wait already", place: "stage “\(stage.name)”", advice: "try again later")
    }

    /// - Throws: ``ServingError`` (`overloaded`) when as much waits as may.
    func requireRoom() throws(ServingError) {
        if let fullness = lock.withLock({ fullness }) { throw fullness }
    }

    // MARK: Deciding, under the lock

    /// Starts every batch that may start, and sees that the watch looks up when the next may.
    private func dispatch(_ nowSeconds: Double) {
        if nowSeconds >= earliestDeadlineSeconds { expire(nowSeconds) }
        var wake = earliestDeadlineSeconds
        if let deployed {
            let rule = isHurrying ? .atOnce : deployed.rule
            deciding: while let replica = idle.last {
                switch line.next(rule, largest: deployed.largest, at: nowSeconds) {
                case .start(let batch):
                    idle.removeLast()
                    replica.running = batch
                    replica.hand(.run(batch, deployed))
                case .wait(let moment):
                    wake = min(wake, moment)
                    break deciding
                case .nothingWaits: break deciding
                }
            }
        }
        guard wake < alarmSeconds else { return }
        alarmSeconds = wake
        lock.signal()
    }

    /// Answers the requests whose deadline has come, also those of batches that run on.
    private func expire(_ nowSeconds: Double) {
        let error = ServingError.deadlinePassed("stage “\(stage.name)”")
        for request in line.removeAll(where: { $0.deadlineSeconds <= nowSeconds }) { request.refuse(error) }
        earliestDeadlineSeconds = line.earliestDeadlineSeconds
        for request in replicas.lazy.flatMap(\.running) {
            if request.deadlineSeconds <= nowSeconds {
                request.refuse(error)
            } else {
                earliestDeadlineSeconds = min(earliestDeadlineSeconds, request.deadlineSeconds)
            }
        }
    }

    /// What a thread of its own does until the stage is closed: decides when a moment comes.
    func watch() {
        lock.withLock {
            while !isClosed {
                let now = clock.now.value
                if now >= alarmSeconds {
                    alarmSeconds = .infinity
                    dispatch(now)
                }
                _ = lock.wait(until: Seconds(alarmSeconds))
            }
        }
    }

    // MARK: Replicas

    /// Serves batches on a replica's thread until it is replaced.
    func serve(_ replica: Replica) {
        guard let model = replica.model else { return }
        model.pinThread()
        while case .run(let batch, let deployment) = replica.order() {
            let run = BatchRun(batch, deployment, model, stage: stage.name, clock: clock)
            let record = run.run { putBack($0) }
            if let record { monitor.record(record) }
            run.answer()
            release(replica)
        }
    }

    private func putBack(_ requests: [Submission]) {
        let isTooLate = lock.withLock {
            if !isClosed {
                line.putBack(requests)
                dispatch(clock.now.value)
            }
            return isClosed
        }
        if isTooLate { refuse(requests) }
    }

    private func release(_ replica: Replica) {
        lock.withLock {
            replica.running = []
            guard !replica.isRetired else { return replica.hand(.end) }
            // It is the last, so it is the first to get a batch, without falling asleep.
            idle.append(replica)
            dispatch(clock.now.value)
        }
    }

    // MARK: Changes

    /// Lets other replicas serve from now on; those that leave end after their batch.
    func replace(_ leaving: [Replica], with joining: [Replica], _ deployment: Deployment) {
        lock.withLock {
            retire(leaving)
            replicas += joining
            idle += joining
            deployed = deployment
            dispatch(clock.now.value)
        }
    }

    private func retire(_ leaving: [Replica]) {
        for replica in leaving {
            replica.isRetired = true
            replicas.removeAll { $0 === replica }
            guard let place = idle.firstIndex(where: { $0 === replica }) else { continue }
            idle.remove(at: place)
            replica.hand(.end)
        }
    }

    /// Serves from now on whatever waits at once, so that nothing waits for a batch to fill.
    func hurry() {
        lock.withLock {
            isHurrying = true
            dispatch(clock.now.value)
        }
    }

    /// Refuses what waits and whatever comes, and lets the replicas and the watch end.
    func close() {
        let refused = lock.withLock {
            isClosed = true
            retire(replicas)
            lock.signal()
            return line.removeAll { _ in true }
        }
        refuse(refused)
    }

    private func refuse(_ requests: [Submission]) {
        for request in requests {
            request.refuse(ServingError(.unavailable, "the stage is stopped", place: "stage “\(stage.name)”"))
        }
    }

    /// The replicas that serve.
    var serving: [Replica] { lock.withLock { replicas } }
}

extension ServingError {
    static func deadlinePassed(_ place: String) -> ServingError {
        ServingError(.deadline, "the deadline passed before an answer was ready", place: place)
    }
}
