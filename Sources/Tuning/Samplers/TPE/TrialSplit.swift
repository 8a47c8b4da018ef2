/// The finished trials of a history, parted into good ones and the rest.
struct TrialSplit {
    /// In the order of telling.
    private(set) var good: [Int] = []
    /// In the order of telling, running trials last: they count as bad so that parallel trials spread (constant liar).
    private(set) var rest: [Int] = []

    /// The most trials among the rest that are considered, the latest ones; older ones would hardly weigh.
    static let considered = 1_000
    /// The most recent trials that are sorted into fronts when there are several objectives.
    static let sortedIntoFronts = 2_000

    /// - Parameter share: of the finished trials, how many are good.
    init(_ history: History, good share: (Int) -> Int) {
        let finished = history.finished
        let wanted = share(finished.count)
        let chosen = Self.best(history, wanted)
        let isGood = Set(chosen)
        for id in finished.suffix(Self.considered + chosen.count) where !isGood.contains(id) { rest.append(id) }
        rest = rest.suffix(Self.considered) + Self.running(history)
        good = chosen.sorted()
    }

    /// The best complete trials.
    private static func best(_ history: History, _ wanted: Int) -> [Int] {
        if history.objectives.count == 1 { return smallest(history, wanted) }
        let recent = history.finished.suffix(sortedIntoFronts).filter { history.states[$0] == .complete }
        let order = Preference.order(recent.map { Array(history.losses($0)) }, enough: wanted)
        return order.prefix(wanted).map { recent[$0] }
    }

    /// The trials with the smallest losses: one scan with a short sorted list, so that 100,000 trials take little time.
    private static func smallest(_ history: History, _ wanted: Int) -> [Int] {
        var list: [(loss: Double, id: Int)] = []
        for id in history.finished where history.states[id] == .complete {
            let loss = history.losses[id]
            if list.count == wanted, let last = list.last, loss >= last.loss { continue }
            var place = list.count
            while place > 0, list[place - 1].loss > loss { place -= 1 }
            list.insert((loss, id), at: place)
            if list.count > wanted { list.removeLast() }
        }
        return list.map(\.id)
    }

    private static func running(_ history: History) -> [Int] {
        guard history.count > history.finished.count else { return [] }
        return history.runningTrials.suffix(considered)
    }
}
