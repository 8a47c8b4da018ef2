import Quantities
import Simulation

/// What a load has brought so far.
struct LoadRecord: Sendable {
    private let goal: LoadSettings.LatencyGoal?
    /// From when a request was due, and from when it was sent, to the end of its answer.
    private(set) var latency = TimeRecord()
    private(set) var service = TimeRecord()
    /// By how much requests were taken up later than they were due.
    private(set) var lateness = TimeRecord()
    private(set) var timeline: LoadTimeline
    private(set) var energy = EnergyRecord()
    private(set) var failures: [LoadFailure: Int] = [:]
    /// Answered with success, but beyond the goal's limit.
    private(set) var tooSlow = 0
    private(set) var unfinished = 0
    /// Seconds from the end of the warm-up to the end of the last answer, and of the load.
    private(set) var lastAnswer = 0.0
    private(set) var length = 0.0
    /// Requests that found no free connection and no room for one more.
    var waited = 0
    /// Requests that were sent anew because a kept connection had been closed.
    var resent = 0
    var connections = 0
    var connectionsAtOnce = 0
    /// Of the thread that sent and received.
    var processorSeconds = 0.0

    init(goal: LoadSettings.LatencyGoal?, length: Seconds?) {
        self.goal = goal
        timeline = LoadTimeline(length: length)
    }

    var answered: Int { latency.histogram.count }
    var failed: Int { failures.values.reduce(0, +) }

    mutating func due(at moment: Double) { timeline.due(at: moment) }

    mutating func late(by seconds: Double) { lateness.add(seconds) }

    mutating func answered(due: Double, sent: Double, at moment: Double, figures: AnswerFigures) {
        latency.add(moment - due)
        service.add(moment - sent)
        timeline.answered(due: due, latency: moment - due)
        energy.add(figures)
        if let goal, moment - due > goal.limit.value { tooSlow += 1 }
        lastAnswer = max(lastAnswer, moment)
    }

    mutating func failed(due: Double, at moment: Double, _ failure: LoadFailure) {
        failures[failure, default: 0] += 1
        timeline.failed(due: due)
        lastAnswer = max(lastAnswer, moment)
    }

    mutating func settle(before moment: Double) { timeline.settle(before: moment) }

    mutating func end(at moment: Double, unfinished: Int) {
        length = max(0, moment)
        self.unfinished = unfinished
        timeline.settleAll()
    }
}
