import Quantities
import Synchronization

/// A request to one stage, from its arrival there to its answer.
///
/// Unchecked: what changes outside the lock belongs to whoever has the submission, first the stage's queue under the
/// stage's lock, then the one replica that has taken it.
final class Submission: @unchecked Sendable {
    let inputs: [Tensor]
    let fit: InputFit
    /// The variant that must run; nil for whichever does.
    let version: String?
    /// On the monotonic clock; infinite for none.
    let deadlineSeconds: Double
    /// Items as the batcher counts them before the request is prepared, at least 1.
    let items: Int

    /// Its place in the queue and its arrival there on the monotonic clock, once it is in the queue.
    var number = 0
    var arrivalSeconds = 0.0
    /// What a replica has made of it; stays when the request goes back to the queue.
    var prepared: PreparedInputs?

    private let waiter = Mutex(Waiter.nobody)

    private enum Waiter {
        case nobody
        case waiting(CheckedContinuation<Result<StageOutcome, ServingError>, Never>)
        case answered(Result<StageOutcome, ServingError>)
    }

    init(_ inputs: [Tensor], items: Int, fit: InputFit, version: String? = nil, deadline: Seconds? = nil) {
        self.inputs = inputs
        self.items = items
        self.fit = fit
        self.version = version
        deadlineSeconds = deadline?.value ?? .infinity
    }

    var isAnswered: Bool {
        waiter.withLock { if case .answered = $0 { true } else { false } }
    }

    /// Lets a task wait for the answer, which may have come already.
    func wait(_ continuation: CheckedContinuation<Result<StageOutcome, ServingError>, Never>) {
        let answer: Result<StageOutcome, ServingError>? = waiter.withLock { waiter in
            if case .answered(let answer) = waiter { return answer }
            waiter = .waiting(continuation)
            return nil
        }
        if let answer { continuation.resume(returning: answer) }
    }

    /// Answers the request; only the first answer counts.
    func answer(_ answer: Result<StageOutcome, ServingError>) {
        let waiting: CheckedContinuation<Result<StageOutcome, ServingError>, Never>? = waiter.withLock { waiter in
            switch waiter {
            case .answered: return nil
            case .nobody:
                waiter = .answered(answer)
                return nil
            case .waiting(let continuation):
                waiter = .answered(answer)
                return continuation
            }
        }
        waiting?.resume(returning: answer)
    }

    func refuse(_ error: ServingError) { answer(.failure(error)) }

    /// Whether both may be rows of one batch, as far as that is known before they are prepared.
    func mayShareBatch(with other: Submission) -> Bool {
        guard let own = knownInputs, let others = other.knownInputs else { return true }
        return own.count == others.count && zip(own, others).allSatisfy { $0.hasRows(like: $1) }
    }

    /// The tensors whose shapes decide who shares a batch: those prepared, or the request's own where nothing changes them.
    private var knownInputs: [Tensor]? {
        if let prepared { return prepared.inputs }
        return fit.isPrepared ? inputs : nil
    }
}

/// What a stage has made of a submission.
struct StageOutcome: Sendable {
    var result: StageResult
    var visit: StageVisit
}

/// A submission's inputs as a variant takes them.
struct PreparedInputs: Sendable {
    /// The variant they are made for.
    var variant: String
    var request: PreparedRequest
    /// In the order of the model's inputs; empty when there is nothing to run.
    var inputs: [Tensor]
    /// Rows along the first axis.
    var items: Int
}

extension Tensor {
    /// Whether elements and sizes beyond the first axis are the same.
    func hasRows(like other: Tensor) -> Bool {
        datatype == other.datatype && shape.count == other.shape.count
            && shape.dropFirst().elementsEqual(other.shape.dropFirst())
    }
}
