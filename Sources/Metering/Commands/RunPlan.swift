/// The order in which commands are run: warm-ups first, then the runs that count.
public struct RunPlan: Sendable, Hashable, Codable {
    /// One run to come.
    public struct Entry: Sendable, Hashable, Codable {
        /// Which command: 0, or 1 for the one compared with.
        public var command: Int
        /// The place in the series, from 0: the repeat, or the pair in a comparison.
        public var index: Int
        /// Whether the run only prepares the machine.
        public var isWarmup: Bool
    }

    public var entries: [Entry]

    /// One command, several times.
    public static func repeated(_ repeats: Int, warmups: Int = 0) -> RunPlan {
        RunPlan(entries: warmUp(warmups, commands: 1) + (0..<max(0, repeats)).map { Entry(0, $0) })
    }

    /// Two commands in pairs, each going first in every other pair (ABBA), so that a steady drift strikes both alike.
    public static func alternating(_ pairs: Int, warmups: Int = 0) -> RunPlan {
        paired(pairs, warmups) { $0.isMultiple(of: 2) }
    }

    /// Two commands in pairs, with a coin tossed for which goes first.
    public static func shuffled(
        _ pairs: Int, warmups: Int = 0, using generator: inout some RandomNumberGenerator
    ) -> RunPlan {
        paired(pairs, warmups) { _ in Bool.random(using: &generator) }
    }

    private static func paired(_ pairs: Int, _ warmups: Int, firstGoesFirst: (Int) -> Bool) -> RunPlan {
        let counted = (0..<max(0, pairs)).flatMap { pair in
            firstGoesFirst(pair) ? [Entry(0, pair), Entry(1, pair)] : [Entry(1, pair), Entry(0, pair)]
        }
        return RunPlan(entries: warmUp(warmups, commands: 2) + counted)
    }

    private static func warmUp(_ count: Int, commands: Int) -> [Entry] {
        (0..<max(0, count)).flatMap { index in (0..<commands).map { Entry($0, index, isWarmup: true) } }
    }
}

extension RunPlan.Entry {
    fileprivate init(_ command: Int, _ index: Int, isWarmup: Bool = false) {
        self.init(command: command, index: index, isWarmup: isWarmup)
    }
}
