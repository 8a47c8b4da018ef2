/// When each replica of a stage is free next: a heap, whose first is the earliest.
///
/// Replicas are alike, so which of several free ones serves makes no difference.
struct ReplicaTimes {
    private var seconds: [Double]

    /// - Parameter seconds: when each is free, in any order.
    init(_ seconds: [Double]) { self.seconds = seconds.sorted() }

    var count: Int { seconds.count }
    /// The times in ascending order.
    var sorted: [Double] { seconds.sorted() }

    /// Calls `body` with the times, of which only the first may be changed, by ``replaceFirst(_:with:)``.
    @inline(__always) mutating func withTimes(_ body: (UnsafeMutableBufferPointer<Double>) -> Void) {
        seconds.withUnsafeMutableBufferPointer { body($0) }
    }

    /// Gives the replica that is free first another time, not before its own.
    @inline(__always) static func replaceFirst(_ times: UnsafeMutableBufferPointer<Double>, with value: Double) {
        var place = 0
        var child = 1
        while child < times.count {
            if child + 1 < times.count, times[child + 1] < times[child] { child += 1 }
            guard times[child] < value else { break }
            times[place] = times[child]
            place = child
            child = 2 * place + 1
        }
        times[place] = value
    }
}
