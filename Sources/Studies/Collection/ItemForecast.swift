import Quantities

/// How long items to come will take, from those of the same kind that were measured.
struct ItemForecast {
    private var known: [String: (total: Seconds, count: Int)] = [:]
    private let pace: CollectionDesign.Pace

    init(_ pace: CollectionDesign.Pace, completed: [CollectedItem] = []) {
        self.pace = pace
        for item in completed { record(item) }
    }

    mutating func record(_ item: CollectedItem) {
        let before = known[item.kind] ?? (.zero, 0)
        known[item.kind] = (before.total + item.duration, before.count + 1)
    }

    /// The time that items will take; of a kind that nothing is known of, the windows' time and a third more.
    func duration(of items: some Sequence<CollectionItem>) -> Seconds {
        let usual = pace.window * Double(pace.repeats) * 1.33
        return items.reduce(Seconds.zero) { sum, item in
            sum + (known[item.kind].map { $0.total / Double($0.count) } ?? usual) + pace.cooldown
        }
    }
}
