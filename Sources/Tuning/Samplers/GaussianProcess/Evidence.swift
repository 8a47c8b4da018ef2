/// What a history tells a Gaussian process: places, losses per objective, and places still running.
struct Evidence {
    /// Finished trials that are considered, in the order of telling.
    let trials: [Int]
    let places: [[Double]]
    /// Objective by objective; a trial that failed has the worst loss seen, so that it is not repeated.
    let losses: [[Double]]
    let running: [[Double]]
    /// The latest trials that are considered.
    static let latest = 150
    /// The best complete trials that are considered besides.
    static let best = 100

    /// - Returns: nil when no trial has losses.
    init?(_ history: History) {
        let space = history.space
        let trials = Self.considered(history)
        guard trials.contains(where: { history.losses[$0 * history.objectives.count].isFinite }) else { return nil }
        self.trials = trials
        places = trials.map { space.units(of: history.point($0)) }
        losses = (0..<history.objectives.count).map { objective in
            let known = trials.map { history.losses[$0 * history.objectives.count + objective] }
            let worst = known.filter(\.isFinite).max() ?? 0
            return known.map { $0.isFinite ? $0 : worst }
        }
        running = history.runningTrials.suffix(Self.best).map { space.units(of: history.point($0)) }
    }

    private static func considered(_ history: History) -> [Int] {
        guard history.finished.count > latest + best else { return history.finished }
        let recent = history.finished.suffix(latest)
        return history.best(best, among: history.finished.dropLast(latest)).sorted() + recent
    }
}
