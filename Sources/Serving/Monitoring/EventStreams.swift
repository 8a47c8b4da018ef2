import Synchronization

/// Sends texts to any number of readers; a slow one misses the oldest that wait for it, and holds nobody up.
final class EventStreams: Sendable {
    /// How many texts wait for a reader before the oldest is left out.
    static let buffered = 30

    private struct State {
        var readers: [Int: AsyncStream<String>.Continuation] = [:]
        var next = 0
        var hasEnded = false
    }

    private let state = Mutex(State())

    var readers: Int { state.withLock { $0.readers.count } }

    /// A stream that starts with a text of its own.
    func subscribe(first: String) -> AsyncStream<String> {
        let (stream, reader) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(Self.buffered))
        reader.yield(first)
        let number = state.withLock { state -> Int? in
            guard !state.hasEnded else { return nil }
            state.next += 1
            state.readers[state.next] = reader
            return state.next
        }
        guard let number else {
            reader.finish()
            return stream
        }
        reader.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.readers.removeValue(forKey: number) }
        }
        return stream
    }

    func send(_ text: String) {
        for reader in state.withLock({ Array($0.readers.values) }) { reader.yield(text) }
    }

    /// Ends all streams, and those to come after their first text.
    func finish() {
        let readers = state.withLock { state in
            state.hasEnded = true
            return Array(state.readers.values)
        }
        for reader in readers { reader.finish() }
    }
}
