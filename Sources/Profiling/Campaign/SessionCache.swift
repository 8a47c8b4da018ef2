import Inference
import Quantities

/// The sessions loaded last, as many as a budget of memory allows; one at least.
///
/// A session's cost is what the process's memory grew by while it was loaded and run, which includes what the engine
/// keeps for the next run; where the system does not tell, the size of the model's file stands in.
struct SessionCache {
    private struct Entry {
        let key: Key
        let session: any InferenceSession
        var cost: Bytes
    }

    private struct Key: Hashable {
        let file: String
        let options: SessionOptions
    }

    private let engine: any InferenceEngine
    private let budget: Bytes
    private let memory: ProcessMemory
    /// The one used last is at the end.
    private var entries: [Entry] = []

    init(engine: any InferenceEngine, budget: Bytes, memory: ProcessMemory) {
        self.engine = engine
        self.budget = budget
        self.memory = memory
    }

    /// How many sessions are loaded.
    var count: Int { entries.count }

    /// Gives up every session, so that their memory can serve another.
    mutating func removeAll() { entries = [] }

    /// Gives a session to a closure, loading it first when it is not at hand.
    mutating func withSession<Result>(
        file: String, options: SessionOptions, _ body: (any InferenceSession) throws -> Result
    ) throws -> Result {
        let key = Key(file: file, options: options)
        let size = memory.fileSize(file)
        let before = memory.resident()
        let session: any InferenceSession
        var cost = size
        if let index = entries.firstIndex(where: { $0.key == key }) {
            let entry = entries.remove(at: index)
            (session, cost) = (entry.session, entry.cost)
        } else {
            makeRoom(for: size)
            session = try engine.load(file, options: options)
        }
        defer {
            if let before, let after = memory.resident() { cost = max(cost, size, after - before) }
            entries.append(Entry(key: key, session: session, cost: cost))
            makeRoom(for: .zero)
        }
        return try body(session)
    }

    private mutating func makeRoom(for cost: Bytes) {
        while entries.count > (cost > .zero ? 0 : 1), entries.reduce(cost, { $0 + $1.cost }) > budget {
            entries.removeFirst()
        }
    }
}
