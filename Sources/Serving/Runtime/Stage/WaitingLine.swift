import Simulation

/// The requests that wait at a stage, and when the next batch of them starts: by the simulator's rule and code, on the
/// arrival times of their items.
///
/// Pure: it knows no clock, and belongs to whoever holds the stage's lock.
struct WaitingLine {
    private var requests: [Submission] = []
    /// The arrival of each item, in the order of the requests.
    private var times: [Double] = []
    private var comeSoFar = 0

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
        requests.append(request)
        times.append(contentsOf: repeatElement(request.arrivalSeconds, count: request.items))
    }

    /// Takes requests of a batch back to their places by arrival.
    mutating func putBack(_ returned: [Submission]) {
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
        var rule = rule
        let (start, most) = times.withUnsafeBufferPointer { times in
            let start = rule.start(times, from: 0, notBefore: nowSeconds)
            return (start, start > nowSeconds ? 0 : rule.end(times, from: 0, startSeconds: nowSeconds))
        }
        return start > nowSeconds ? .wait(untilSeconds: start) : .start(take(most))
    }

    /// Takes out the oldest request and whole requests after it that may share its batch, in their order; a request of
    /// more items than allowed goes alone.
    private mutating func take(_ most: Int) -> [Submission] {
        var taken: [Submission] = []
        var total = 0
        /// Requests before this one have been looked at, and so many items of them stay.
        var (place, staying) = (0, 0)
        // Those at the head go out together.
        while place < requests.count, fits(requests[place], taken, total, most) {
            total += requests[place].items
            taken.append(requests[place])
            place += 1
        }
        requests.removeFirst(place)
        times.removeFirst(total)
        place = 0
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
