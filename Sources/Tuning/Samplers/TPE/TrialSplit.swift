/// The finished trials of a history, parted into good ones and the rest.
struct TrialSplit {
    /// In the order of telling.
    private(set) var good: [Int] = []
    /// In the order of telling, running trials last: they count as bad so that parallel trials spread (constant liar).
    private(set) var rest: [Int] = []

    /// The most trials among the rest that are considered, the latest ones; older ones would hardly weigh.
    static let considered = 1_000

    /// - Parameter share: of the finished trials, how many are good.
    init(_ history: History, good share: (Int) -> Int) {
        let finished = history.finished
        let wanted = share(finished.count)
        let chosen = history.best(wanted, among: finished[...])
        let isGood = Set(chosen)
        for id in finished.suffix(Self.considered + chosen.count) where !isGood.contains(id) { rest.append(id) }
        rest = rest.suffix(Self.considered) + history.runningTrials.suffix(Self.considered)
        good = chosen.sorted()
    }
}
