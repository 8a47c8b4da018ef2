/// How many requests came in each whole second since the start; of the last quarter of an hour.
struct SecondCounts: Sendable {
    static let kept = 900
    private var counts = [Int](repeating: 0, count: kept)
    /// The latest second that was told.
    private var latest = 0

    mutating func add(at second: Int) {
        advance(to: second)
        // A clock read before that of a later caller may be late by a moment, never by a quarter of an hour.
        guard second >= 0, second > latest - Self.kept else { return }
        counts[second % Self.kept] += 1
    }

    /// Seconds up to this one have begun.
    mutating func advance(to second: Int) {
        guard second > latest else { return }
        for passed in max(latest + 1, second - Self.kept + 1)...second { counts[passed % Self.kept] = 0 }
        latest = second
    }

    /// The counts of some seconds, oldest first; those that are no longer kept, or have not begun, are left out.
    func counts(_ seconds: Range<Int>) -> [Int] {
        let known = max(0, latest - Self.kept + 1)..<latest + 1
        return seconds.clamped(to: known).map { counts[$0 % Self.kept] }
    }
}
