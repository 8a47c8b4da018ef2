/// How much of a history a sampler's memory covers; another history is told apart by its running hash.
struct HistoryMark: Sendable {
    private(set) var count = 0
    private var hash: UInt64 = 0

    /// Nothing.
    init() {}

    /// All trials asked for.
    init(asked history: History) { (count, hash) = (history.count, history.askedMarks[history.count]) }

    /// The first `count` trials told.
    init(told history: History, count: Int) { (self.count, hash) = (count, history.toldMarks[count]) }

    func isPrefix(ofAsked history: History) -> Bool { count <= history.count && history.askedMarks[count] == hash }

    /// Results depend on the points too, so both hashes count.
    func isPrefix(ofTold history: History) -> Bool {
        count <= history.finished.count && history.toldMarks[count] == hash
    }
}
