extension History {
    /// The number of trials told in a state.
    public func count(_ state: TrialState) -> Int { states.count { $0 == state } }

    /// The best complete trial of a search with one objective, the earliest among equals; nil for several objectives or no
    /// complete trial.
    public var best: Trial? {
        guard objectives.count == 1 else { return nil }
        let complete = states.indices.filter { states[$0] == .complete }
        return complete.min { losses[$0] < losses[$1] }.flatMap { self[$0] }
    }

    /// The complete trials that none other dominates, in the order of asking; one trial of several with equal values.
    public var paretoFront: [Trial] {
        let complete = states.indices.filter { states[$0] == .complete }
        let front = Dominance.front(complete.map { Array(losses($0)) })
        var seen: Set<[Double]> = []
        return front.filter { seen.insert(Array(losses(complete[$0]))).inserted }.compactMap { self[complete[$0]] }
    }

    /// The hypervolume that the complete trials dominate below a reference point.
    /// - Parameter reference: one value per objective, worse than the trials that shall count.
    /// - Throws: ``TuningError`` for a reference of the wrong length.
    public func hypervolume(reference: [Double]) throws(TuningError) -> Double {
        guard reference.count == objectives.count else {
            throw TuningError(
                .objective, "\(reference.count) reference values for \(objectives.count) objectives",
                advice: "give one reference value per direction")
        }
        let complete = states.indices.filter { states[$0] == .complete }
        return Hypervolume.dominated(complete.map { Array(losses($0)) }, below: objectives.losses(of: reference))
    }
}

extension History {
    /// Trials asked for and not yet told, in the order of asking.
    var runningTrials: [Int] {
        count > finished.count ? states.indices.filter { states[$0] == .running } : []
    }

    /// The most recent trials that are sorted into fronts when there are several objectives.
    static let sortedIntoFronts = 2_000

    /// The best complete trials among some, best first; with several objectives among the latest ``sortedIntoFronts`` of them.
    func best(_ wanted: Int, among trials: ArraySlice<Int>) -> [Int] {
        if objectives.count == 1 { return smallest(wanted, among: trials) }
        let recent = trials.suffix(Self.sortedIntoFronts).filter { states[$0] == .complete }
        let order = Preference.order(recent.map { Array(losses($0)) }, enough: wanted)
        return order.prefix(wanted).map { recent[$0] }
    }

    /// The trials with the smallest losses: one scan with a short sorted list, so that 100,000 trials take little time.
    private func smallest(_ wanted: Int, among trials: ArraySlice<Int>) -> [Int] {
        var list: [(loss: Double, id: Int)] = []
        for id in trials where states[id] == .complete {
            let loss = losses[id]
            if list.count == wanted, let last = list.last, loss >= last.loss { continue }
            let place = list.partitioningIndex { $0.loss > loss }
            list.insert((loss, id), at: place)
            if list.count > wanted { list.removeLast() }
        }
        return list.map(\.id)
    }

    /// Whether a trial was asked for at a point.
    func hasAsked(_ point: Point) -> Bool {
        (0..<count).contains { id in
            zip(self.point(id), point.values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
        }
    }
}
