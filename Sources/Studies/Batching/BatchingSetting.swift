import Quantities
import Simulation
import Store

/// What one configuration of a batching study stands for.
struct BatchingSetting: Sendable {
    var model: BatchingStudy.StudiedModel
    var rule: BatchingRule
    var arrivals: StudiedArrivals
    /// Of arrivals that have none of their own.
    var rate: Rate
    var queue: BatchingStudy.Queue
    var threads: Int
}

extension BatchingStudy {
    /// What a configuration of the design stands for; nil for one of another design.
    func setting(_ configuration: Configuration) -> BatchingSetting? {
        let levels = configuration.levels
        func level(_ factor: String) -> String { levels[factor].map { "\($0)" } ?? "" }
        guard let model = models.first(where: { $0.name == level("model") }),
            let rule = rules.first(where: { $0.level == levels["batching"] }),
            let arrivals = arrivals.first(where: { $0.name == level("arrivals") }),
            let rate = arrivals.isTrace ? arrivals.process(.zero).meanRate : levels["rate"]?.number.map({ Rate($0) }),
            let queue = Queue(rawValue: level("queue"))
        else { return nil }
        return BatchingSetting(
            model: model, rule: rule, arrivals: arrivals, rate: rate, queue: queue,
            threads: configuration.count("threads") ?? threads.first ?? 1)
    }

    /// The sizes whose batches are measured by themselves.
    var calibratedSizes: [Int] {
        BatchCalibration.sizes(
            upTo: rules.filter(\.runsAnySize).map(\.largest).max() ?? 1, and: rules.map(\.largest))
    }
}
