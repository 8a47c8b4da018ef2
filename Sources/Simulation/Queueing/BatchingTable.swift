/// How many requests a free replica takes, by how many wait; 0 is to wait for one more.
public struct BatchingTable: Sendable, Hashable, Codable {
    /// The batch at 0, 1, 2, … requests waiting; the last holds for more as well.
    public let batches: [Int]

    /// - Throws: ``SimulationError`` for a batch of more than wait, or for a last entry that is not above zero.
    public init(_ batches: [Int]) throws(SimulationError) {
        guard let last = batches.last, last > 0 else {
            throw SimulationError(
                .parameter, "the last batch of the table is \(batches.last.map(String.init) ?? "missing")",
                advice: "end with a batch above zero, so that a long queue is served")
        }
        if let wrong = batches.indices.first(where: { !(0...$0).contains(batches[$0]) }) {
            throw SimulationError(
                .parameter, "with \(wrong) waiting, the table takes \(batches[wrong])",
                advice: "take from 0 up to as many as wait")
        }
        self.batches = batches
    }

    /// - Parameter batches: known to make a table.
    init(unchecked batches: [Int]) { self.batches = batches }

    /// Takes what waits, up to a largest batch, once as many as a threshold wait.
    /// - Parameter threshold: from 1 (greedy) to `largest` (batches of one size).
    public init(threshold: Int, largest: Int) {
        let largest = max(1, largest)
        let threshold = min(max(1, threshold), largest)
        batches = (0...largest).map { $0 < threshold ? 0 : $0 }
    }

    /// The batch when so many wait.
    @inline(__always) public subscript(waiting: Int) -> Int { batches[min(waiting, batches.count - 1)] }

    /// The same table with no larger batches.
    func limited(to largest: Int) -> BatchingTable {
        self.largest <= largest ? self : BatchingTable(unchecked: batches.map { min($0, largest) })
    }

    /// The least number waiting that starts a batch.
    public var threshold: Int { batches.firstIndex { $0 > 0 } ?? batches.count }
    public var largest: Int { batches.max() ?? 0 }
}
