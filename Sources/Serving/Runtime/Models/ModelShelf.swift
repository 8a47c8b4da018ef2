import Synchronization

/// Sessions that were replaced and may soon be wanted again, so that the way back is quick.
final class ModelShelf: Sendable {
    private let limitBytes: Int
    /// In the order in which they came.
    private let models = Mutex<[Kept]>([])

    private struct Kept {
        var stage: String
        var model: LoadedModel
        var bytes: Int
    }

    init(limitBytes: Int) { self.limitBytes = limitBytes }

    /// How many sessions are kept.
    var count: Int { models.withLock { $0.count } }

    /// Keeps a session that no replica uses any more; the oldest go when there is too much.
    func put(_ model: LoadedModel, of stage: String) {
        let kept = Kept(stage: stage, model: model, bytes: model.bytes)
        // What goes ends after the lock: a session takes time to free its memory.
        let gone = models.withLock { models in
            models.append(kept)
            var gone: [Kept] = []
            while models.reduce(0, { $0 + $1.bytes }) > limitBytes, !models.isEmpty {
                gone.append(models.removeFirst())
            }
            return gone
        }
        _ = gone
    }

    /// Gives back a session of a variant and number of threads; nil when there is none.
    func take(_ variant: ServedVariant, threads: Int, of stage: String) -> LoadedModel? {
        models.withLock { models in
            let place = models.lastIndex {
                $0.stage == stage && $0.model.variant == variant && $0.model.threads == threads
            }
            return place.map { models.remove(at: $0).model }
        }
    }

    /// Forgets all sessions.
    func clear() {
        let gone = models.withLock { models in
            defer { models = [] }
            return models
        }
        _ = gone
    }
}
