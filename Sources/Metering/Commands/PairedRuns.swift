/// The runs of a comparison, matched by pair.
public struct PairedRuns: Sendable, Hashable, Codable {
    /// Runs of the first and the second command; those of one pair ran right after each other.
    public private(set) var pairs: [Pair] = []
    private var waiting: [Int: MeasuredRun] = [:]
    private var commandWaiting: [Int: Int] = [:]

    /// One run of each command.
    public struct Pair: Sendable, Hashable, Codable {
        public var index: Int
        public var first: MeasuredRun
        public var second: MeasuredRun
    }

    public init() {}

    /// Adds a run of a series; warm-ups are left out, and a pair counts once both its runs are there.
    public mutating func add(_ entry: RunPlan.Entry, _ run: MeasuredRun) {
        guard !entry.isWarmup else { return }
        guard let other = waiting[entry.index], commandWaiting[entry.index] != entry.command else {
            waiting[entry.index] = run
            commandWaiting[entry.index] = entry.command
            return
        }
        waiting[entry.index] = nil
        let (first, second) = entry.command == 0 ? (run, other) : (other, run)
        pairs.append(Pair(index: entry.index, first: first, second: second))
    }

    /// One figure of every pair, as two arrays of equal length in the order of the pairs.
    public func values<Value>(_ figure: (MeasuredRun) -> Value) -> (first: [Value], second: [Value]) {
        (pairs.map { figure($0.first) }, pairs.map { figure($0.second) })
    }
}
