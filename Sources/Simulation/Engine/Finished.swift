/// Requests served in a span of time.
struct Finished {
    /// The requests, in the order in which their batches started.
    private(set) var slots: [Int32] = []
    /// The batches, in the order in which they ended once ``sort()`` was called.
    private(set) var batches: [Batch] = []
    private var isSorted = true
    /// Where requests not copied yet begin, here and in the queue they come from.
    private var copied = (here: 0, there: 0)

    /// A range of ``slots`` and when it was done.
    struct Batch {
        let start: Int
        let end: Int
        let seconds: Double
    }

    /// Begins a span that starts at an index of the queue.
    mutating func begin(at index: Int) {
        slots.removeAll(keepingCapacity: true)
        batches.removeAll(keepingCapacity: true)
        isSorted = true
        copied = (0, index)
    }

    /// Notes a batch of the queue's requests, the first right after those of the batch before.
    @inline(__always) mutating func append(_ start: Int, _ end: Int, at seconds: Double) {
        if let last = batches.last, last.seconds > seconds { isSorted = false }
        let shift = copied.here - copied.there
        batches.append(Batch(start: start + shift, end: end + shift, seconds: seconds))
    }

    /// Copies the queue's requests up to an index, which itself is left out.
    mutating func copy(_ source: UnsafeBufferPointer<Int32>, upTo index: Int, resumingAt next: Int) {
        slots.append(contentsOf: source[copied.there..<index])
        copied = (slots.count, next)
    }

    /// Brings batches that ended in another order than they started, which some replicas make, into that of their ends.
    mutating func sort() {
        guard !isSorted else { return }
        // Few places apart: insertion keeps the order of equal ends and takes next to no steps.
        for index in 1..<batches.count {
            let batch = batches[index]
            var place = index
            while place > 0, batches[place - 1].seconds > batch.seconds {
                batches[place] = batches[place - 1]
                place -= 1
            }
            batches[place] = batch
        }
    }

    /// Whether ``slots`` are in the order of the batches' ends.
    var isInOrder: Bool { isSorted }
}
