import Quantities

/// What a busy thread-second of a batch costs beyond rest: the mean of recent windows, corrected by what is still owed.
///
/// An answer cannot wait for the window that its work falls in, so it pays by earlier ones. What was charged too much or
/// too little is carried into the next prices, so that charges follow the meter in the long run. Work of requests that
/// were never answered is borne by those that were, as every fixed cost is.
struct WorkPrice: Sendable {
    /// Over how long windows are remembered, at least.
    private static let memory = Seconds(10)
    /// A batch's energy is metered before its requests pay, so that many batches must fit into the memory.
    private static let batchesRemembered = 4.0
    /// Over the work of how long what is owed is carried, at least, and of how many batches.
    private static let carrying = Seconds(2)
    private static let batchesCarrying = 2.0
    /// No request pays more than this part above or below the mean of the recent windows.
    private static let largestCorrection = 0.5
    /// What was not paid within this many memories will not be paid.
    private static let memoriesOwed = 3.0

    /// What becomes of a window's energy that is not for batches.
    struct Rest: Sendable, Hashable {
        /// For what this process did beside batches.
        var overhead = Joules.zero
        /// For no request at all.
        var unattributed = Joules.zero
    }

    /// Joules per busy thread-second; nil until a window with answered requests has closed.
    private(set) var price: Double?
    /// Joules metered for batches and not yet charged; negative when too much was charged.
    private var owed = 0.0
    /// Joules metered before any work was seen, which tells what is for batches.
    private var undecided = 0.0
    /// Energy, CPU time and charged work of recent windows.
    private var recentJoules = Fading()
    private var recentCPU = Fading()
    private var recentWork = Fading()
    /// Work answered since the last window, and all that was answered before there was a price.
    private var work = 0.0
    private var unpricedWork = 0.0
    private var longestBatch = 0.0

    /// Takes a request's work.
    /// - Parameters:
    ///   - work: in busy thread-seconds.
    ///   - longestBatch: the longest batch that the request was part of.
    /// - Returns: what it pays; nil when no price is known.
    mutating func charge(work: Seconds, longestBatch: Seconds) -> Joules? {
        self.work += work.value
        self.longestBatch = max(self.longestBatch, longestBatch.value)
        guard let price else {
            unpricedWork += work.value
            return nil
        }
        owed -= price * work.value
        return Joules(price * work.value)
    }

    /// Takes a window's energy and sets the price for the next.
    mutating func close(_ window: LedgerWindow) -> Rest {
        guard window.isServing || work > 0 else { return rest(window) }
        let memory = max(Self.memory, Seconds(Self.batchesRemembered * longestBatch))
        recentJoules.fade(over: window.length, memory: memory)
        recentCPU.fade(over: window.length, memory: memory)
        recentWork.fade(over: window.length, memory: memory)
        recentJoules.add(window.own.value)
        recentCPU.add(window.cpu.value)
        recentWork.add(work)
        undecided += window.own.value
        work = 0
        guard recentWork.sum > 0 else { return Rest() }
        // Batches have no more of the energy than of the process's CPU time.
        let part = min(1, recentWork.sum / recentCPU.sum)
        var rest = Rest(overhead: Joules(undecided * (1 - part)))
        owed += undecided * part
        undecided = 0
        let joules = recentJoules.sum * part
        let mean = joules / recentWork.sum
        let unpriced = min(max(0, owed), mean * unpricedWork)
        let excess = max(0, owed - unpriced - Self.memoriesOwed * joules)
        owed -= unpriced + excess
        unpricedWork = 0
        rest.unattributed = Joules(unpriced + excess)
        let carrying = max(Self.carrying.value, Self.batchesCarrying * longestBatch)
        let correction = owed / (recentWork.sum * min(1, carrying / memory.value))
        price = mean + min(max(correction, -Self.largestCorrection * mean), Self.largestCorrection * mean)
        return rest
    }

    /// A window in which nobody asked for anything: its energy is nobody's, and what is still owed is forgotten slowly,
    /// since the next request did not cause it.
    private mutating func rest(_ window: LedgerWindow) -> Rest {
        var kept = Fading()
        kept.add(max(0, owed))
        kept.fade(over: window.length, memory: Self.memory)
        let forgotten = max(0, owed) - kept.sum + undecided
        owed = min(owed, kept.sum)
        undecided = 0
        return Rest(unattributed: window.own + Joules(forgotten))
    }
}
