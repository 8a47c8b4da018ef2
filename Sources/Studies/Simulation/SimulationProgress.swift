import Quantities
import Synchronization

/// How far simulations that run side by side have come together.
public struct SimulationProgress: Sendable, Hashable {
    /// Simulated seconds, of all policies together.
    public var done: Int
    public var total: Int
}

/// Sums the progress of simulations that run side by side; tells of each hundredth once.
final class SharedProgress: Sendable {
    private struct State {
        var seconds: [Double]
        var told = -1
    }

    private let state: Mutex<State>
    private let totalSeconds: Double
    private let tell: @Sendable (SimulationProgress) -> Void

    init(simulations: Int, each: Seconds, _ tell: @escaping @Sendable (SimulationProgress) -> Void) {
        state = Mutex(State(seconds: Array(repeating: 0, count: simulations)))
        totalSeconds = each.value * Double(simulations)
        self.tell = tell
    }

    /// One of the simulations has reached a time.
    func advance(_ index: Int, to time: Seconds) {
        // Told inside the lock, so that what is told never goes back.
        state.withLock { state in
            state.seconds[index] = time.value
            let done = state.seconds.reduce(0, +)
            let hundredth = Int(100 * min(1, done / totalSeconds))
            guard hundredth > state.told else { return }
            state.told = hundredth
            tell(SimulationProgress(done: Int(done), total: Int(totalSeconds)))
        }
    }
}
