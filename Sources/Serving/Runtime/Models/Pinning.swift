import Metering
import Synchronization

/// Gives sessions processors of their own, those that the fewest others have; Linux only.
final class Processors: Sendable {
    /// How many sessions have each processor.
    private let uses: Mutex<[Int: Int]>

    init() {
        let allowed = ThreadAffinity.current ?? []
        uses = Mutex(Dictionary(uniqueKeysWithValues: allowed.map { ($0, 0) }))
    }

    /// Processors for a session of so many threads; nil when there are no more than that, or none can be chosen.
    func take(_ threads: Int) -> Pinning? {
        let chosen: [Int]? = uses.withLock { uses in
            guard threads < uses.count else { return nil }
            let order = uses.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
            let chosen = order.prefix(threads).map(\.key)
            for processor in chosen { uses[processor, default: 0] += 1 }
            return chosen
        }
        return chosen.map { Pinning($0, of: self) }
    }

    fileprivate func giveBack(_ processors: [Int]) {
        uses.withLock { uses in for processor in processors { uses[processor, default: 1] -= 1 } }
    }
}

/// The processors of one session, for as long as it lives.
final class Pinning: Sendable {
    let processors: [Int]
    private let owner: Processors

    fileprivate init(_ processors: [Int], of owner: Processors) {
        self.processors = processors
        self.owner = owner
    }

    deinit { owner.giveBack(processors) }

    /// Runs a call whose threads stay on the processors: those that it starts inherit them from the calling one.
    func during<Value, Failure>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        let before = ThreadAffinity.current
        ThreadAffinity.set(processors)
        defer { if let before { ThreadAffinity.set(before) } }
        return try body()
    }
}
