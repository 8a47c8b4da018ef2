import Simulation

/// The requests that wait at a stage, and when the next batch of them starts: by the simulator's rule and code, on the
/// arrival times of their items.
///
/// Requests that cannot share a batch, since their tensors differ in shape, wait as in lines of their own. What a
/// transform makes of a request is known only once it was prepared for a batch that it turned out not to fit.
///
/// Pure: it knows no clock, and belongs to whoever holds the stage's lock.
struct WaitingLine {
    private var requests: [Submission] = []
    /// The arrival of each item, in the order of the requests.
    private var times: [Double] = []
    private var comeSoFar = 0
    /// Whether some of them may not be able to share a batch.
    private var isMixed = false

    enum Decision {
        case nothingWaits
        /// No batch before this moment unless more requests come; infinite for never.
        case wait(untilSeconds: Double)
        case start([Submission])
    }

    /// Items that wait.
    var items: Int { times.count }

    /// Takes in a request that arrives now.
    mutating func append(_ request: Submission, at nowSeconds: Double) {
        // A clock may stand still, but the line never goes back.
        request.arrivalSeconds = max(nowSeconds, times.last ?? nowSeconds)
        request.number = comeSoFar
        comeSoFar += 1
        isMixed = requests.first.map { isMixed || !$0.mayShareBatch(with: request) } ?? false
        requests.append(request)
        times.append(contentsOf: repeatElement(request.arrivalSeconds, count: request.items))
    }

    /// Takes requests of a batch back to their places by arrival.
    mutating func putBack(_ returned: [Submission]) {
        isMixed = isMixed || !returned.isEmpty
        for request in returned where !request.isAnswered {
            var (place, offset) = (0, 0)
            while place < requests.count, requests[place].number < request.number {
                offset += requests[place].items
                place += 1
            }
            requests.insert(request, at: place)
            times.insert(contentsOf: repeatElement(request.arrivalSeconds, count: request.items), at: offset)
        }
    }

    /// Decides for a free replica, and takes out the batch if one starts.
    mutating func next(_ rule: BatchRule, largest: Int, at nowSeconds: Double) -> Decision {
        guard !requests.isEmpty else { return .nothingWaits }
        switch rule {
        case .threshold(let count, let timeout):
            return next(ThresholdStart(requests: count, timeoutSeconds: timeout, largest: largest), nowSeconds)
        case .table(let table): return next(TableStart(table), nowSeconds)
        }
    }

    private mutating func next(_ rule: some BatchStart, _ nowSeconds: Double) -> Decision {
        guard isMixed else {
            let (start, most) = Self.batch(times, rule, nowSeconds)
            return start > nowSeconds ? .wait(untilSeconds: start) : .start(take(most, from: 0))
        }
        var earliest = Double.infinity
        // The oldest requests of each shape, by age.
        var heads: [Int] = []
        for place in requests.indices {
            guard !heads.contains(where: { requests[$0].mayShareBatch(with: requests[place]) }) else { continue }
            heads.append(place)
            var (start, most) = Self.batch(
                times(from: place) { requests[place].mayShareBatch(with: $0) }, rule, nowSeconds)
            // Without a timeout a rare shape would wait for ever: requests of others count for it.
            if start == .infinity { (start, most) = Self.batch(times(from: place) { _ in true }, rule, nowSeconds) }
            guard start > nowSeconds else { return .start(take(most, from: place)) }
            earliest = min(earliest, start)
        }
        return .wait(untilSeconds: earliest)
    }

    /// When the batch of items that came at some times starts, and how many it takes if that is now.
    private static func batch(
        _ times: [Double], _ rule: some BatchStart, _ nowSeconds: Double
    ) -> (startSeconds: Double, most: Int) {
        var rule = rule
        return times.withUnsafeBufferPointer { times in
            let start = rule.start(times, from: 0, notBefore: nowSeconds)
            return (start, start > nowSeconds ? 0 : rule.end(times, from: 0, startSeconds: nowSeconds))
        }
    }

    /// The arrivals of items from a place on, of the requests for which a condition holds.
    private func times(from place: Int, where counts: (Submission) -> Bool) -> [Double] {
        requests[place...].flatMap { repeatElement($0.arrivalSeconds, count: counts($0) ? $0.items : 0) }
    }

    /// Takes out a request and whole requests after it that may share its batch, in their order; a request of more items
    /// than allowed goes alone.
    private mutating func take(_ most: Int, from head: Int) -> [Submission] {
        var taken: [Submission] = []
        var total = 0
        /// So many items before the place stay.
        let before = requests[..<head].reduce(0) { $0 + $1.items }
        // Those that follow each other go out together.
        var place = head
        while place < requests.count, fits(requests[place], taken, total, most) {
            total += requests[place].items
            taken.append(requests[place])
            place += 1
        }
        requests.removeSubrange(head..<place)
        times.removeSubrange(before..<before + total)
        var staying = before
        place = head
        while place < requests.count, total < most {
            let request = requests[place]
            guard taken[0].mayShareBatch(with: request) else {
                place += 1
                staying += request.items
                continue
            }
            guard total + request.items <= most else { break }
            taken.append(request)
            total += request.items
            requests.remove(at: place)
            times.removeSubrange(staying..<staying + request.items)
        }
        return taken
    }

    private func fits(_ request: Submission, _ taken: [Submission], _ total: Int, _ most: Int) -> Bool {
        guard let first = taken.first else { return true }
        return total + request.items <= most && first.mayShareBatch(with: request)
    }

    /// Takes out a request that nobody waits for any more; nothing happens when it is not here.
    mutating func remove(_ request: Submission) {
        var offset = 0
        for place in requests.indices {
            if requests[place] === request {
                requests.remove(at: place)
                times.removeSubrange(offset..<offset + request.items)
                return
            }
            offset += requests[place].items
        }
    }

    /// Takes out the requests for which a condition holds.
    mutating func removeAll(where isGone: (Submission) -> Bool) -> [Submission] {
        let gone = requests.filter(isGone)
        guard !gone.isEmpty else { return [] }
        requests.removeAll(where: isGone)
        times.removeAll(keepingCapacity: true)
        for request in requests {
            times.append(contentsOf: repeatElement(request.arrivalSeconds, count: request.items))
        }
        return gone
    }

    /// The earliest deadline of those that wait; infinite for none.
    var earliestDeadlineSeconds: Double { requests.reduce(.infinity) { min($0, $1.deadlineSeconds) } }
}
