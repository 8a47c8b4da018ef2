import Metering
import Quantities

/// A batch on a replica's thread: prepares its requests, runs the model on those that go together, and answers each.
final class BatchRun {
    private let requests: [Submission]
    private let deployment: Deployment
    private let model: LoadedModel
    private let stage: String
    private let clock: MonotonicClock
    private var answers: [(request: Submission, answer: Result<StageOutcome, ServingError>)] = []

    init(
        _ requests: [Submission], _ deployment: Deployment, _ model: LoadedModel, stage: String, clock: MonotonicClock
    ) {
        self.requests = requests
        self.deployment = deployment
        self.model = model
        self.stage = stage
        self.clock = clock
    }

    /// Does everything but tell the answers, so that the batch is known to the monitor when they are.
    /// - Parameter putBack: takes the requests that turn out not to fit into the batch.
    /// - Returns: nil when no request could be run.
    func run(putBack: ([Submission]) -> Void) -> BatchRecord? {
        let start = clock.now
        let batch = together(putBack)
        guard !batch.isEmpty else { return nil }
        let results = finish(batch, outputs(batch))
        let items = batch.reduce(0) { $0 + $1.inputs.items }
        let end = clock.now
        for (entry, result) in zip(batch, results) {
            answers.append(
                (
                    entry.request,
                    result.map { result in
                        let visit = StageVisit(
                            stage: stage, variant: model.variant.name, items: entry.inputs.items, batch: items,
                            start: start, queueTime: start - Seconds(entry.request.arrivalSeconds),
                            busyTime: end - start, threads: model.threads)
                        return StageOutcome(result: result, visit: visit)
                    }
                ))
        }
        return BatchRecord(
            stage: stage, variant: model.variant.name, requests: batch.count, items: items, start: start, end: end,
            threads: model.threads)
    }

    /// Tells all answers.
    func answer() {
        for (request, answer) in answers { request.answer(answer) }
        answers = []
    }
}

// MARK: - Preparing

extension BatchRun {
    private struct Entry {
        var request: Submission
        var inputs: PreparedInputs
    }

    /// The requests of the batch, prepared; those that fail are answered so, and those that do not fit are put back.
    private func together(_ putBack: ([Submission]) -> Void) -> [Entry] {
        var (batch, rest, items) = ([Entry](), [Submission](), 0)
        batch.reserveCapacity(requests.count)
        for request in requests where !request.isAnswered {
            do throws(ServingError) {
                let inputs = try prepared(request)
                if let first = batch.first,
                    items + inputs.items > deployment.largest || !first.inputs.mayShareBatch(with: inputs)
                {
                    rest.append(request)
                } else {
                    batch.append(Entry(request: request, inputs: inputs))
                    items += inputs.items
                }
            } catch {
                answers.append((request, .failure(error)))
            }
        }
        if !rest.isEmpty { putBack(rest) }
        return batch
    }

    /// What the transform makes of a request for the variant that runs.
    private func prepared(_ request: Submission) throws(ServingError) -> PreparedInputs {
        if let version = request.version, version != model.variant.name {
            throw ServingError(
                .unknownModel, "“\(version)” does not run", place: "stage “\(stage)”",
                advice: "“\(model.variant.name)” does; ask for it, or for no version")
        }
        if let prepared = request.prepared, prepared.variant == model.variant.name { return prepared }
        let found = request.fit.find(request.inputs, for: deployment.requests)
        let made = try model.transform.prepare(found, model: model.interface)
        var inputs: [Tensor] = []
        var items = 1
        // Only a transform may decide that there is nothing to run.
        if !made.inputs.isEmpty || request.fit.isPrepared {
            let isBatched = model.soloReason == nil
            inputs = try model.interface.ordered(made.inputs, isBatched: isBatched)
            if isBatched { items = inputs[0].shape[0] }
        }
        let prepared = PreparedInputs(variant: model.variant.name, request: made, inputs: inputs, items: items)
        request.prepared = prepared
        return prepared
    }
}

// MARK: - Running

extension BatchRun {
    /// Each request's rows of the outputs.
    private func outputs(_ batch: [Entry]) -> [Result<[Tensor], ServingError>] {
        let inputs = batch.map(\.inputs)
        // Those of a batch are alike, and those without inputs have nothing to run.
        guard !inputs[0].inputs.isEmpty else { return inputs.map { _ in .success([]) } }
        do throws(ServingError) {
            return try model.run(inputs, largest: deployment.largest).map { .success($0) }
        } catch  where batch.count == 1 {
            return [.failure(error)]
        } catch {
            // One request's elements may be at fault, such as a word that the vocabulary lacks: the others go on alone.
            return inputs.map { inputs in
                Result { () throws(ServingError) in try model.run([inputs], largest: deployment.largest)[0] }
            }
        }
    }

    private func finish(
        _ batch: [Entry], _ outputs: [Result<[Tensor], ServingError>]
    ) -> [Result<StageResult, ServingError>] {
        zip(batch, outputs).map { entry, outputs in
            Result { () throws(ServingError) in
                try model.transform.finish(outputs.get(), of: entry.inputs.request, model: model.interface)
            }
        }
    }
}

extension PreparedInputs {
    /// Whether both may be rows of one batch.
    func mayShareBatch(with other: PreparedInputs) -> Bool {
        inputs.count == other.inputs.count && zip(inputs, other.inputs).allSatisfy { $0.hasRows(like: $1) }
    }
}
