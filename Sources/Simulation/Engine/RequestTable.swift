/// The requests inside a running pipeline; a slot is used again once its request is done.
struct RequestTable {
    /// When each slot's request entered.
    private(set) var origins: [Double] = []
    private var free: [Int32] = []

    /// Requests inside.
    var open: Int { origins.count - free.count }

    /// Takes in requests and appends their slots to a list.
    mutating func open(_ arrivals: UnsafeBufferPointer<Double>, into slots: inout [Int32]) {
        let reused = min(free.count, arrivals.count)
        let taken = free.suffix(reused)
        slots.append(contentsOf: taken)
        origins.withUnsafeMutableBufferPointer { origins in
            for (slot, arrival) in zip(taken, arrivals) { origins[Int(slot)] = arrival }
        }
        free.removeLast(reused)
        for index in reused..<arrivals.count {
            slots.append(Int32(origins.count))
            origins.append(arrivals[index])
        }
    }

    mutating func close(_ slots: [Int32]) { free.append(contentsOf: slots) }
}
