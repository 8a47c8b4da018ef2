import Metering
import Quantities

/// Running totals at one moment; the difference of two tells what came between.
struct MonitorMark: Sendable {
    /// Totals of one stage.
    struct Stage: Sendable {
        var visits = 0
        var batches = 0
        var items = 0
        var busy = Seconds.zero
    }

    var time: Seconds
    var counts = RequestCounts()
    var account = EnergyAccount()
    /// Of the machine; nil where it does not tell.
    var processorTime: ProcessorTime?
    var stages: [Stage] = []

    /// What came since an earlier mark; stages unknown then count from 0.
    func since(_ earlier: MonitorMark) -> MonitorMark {
        var mark = self
        mark.time -= earlier.time
        mark.counts = counts.since(earlier.counts)
        mark.account = account.since(earlier.account)
        mark.processorTime = earlier.processorTime.flatMap { processorTime?.since($0) }
        for index in stages.indices where index < earlier.stages.count {
            mark.stages[index].visits -= earlier.stages[index].visits
            mark.stages[index].batches -= earlier.stages[index].batches
            mark.stages[index].items -= earlier.stages[index].items
            mark.stages[index].busy -= earlier.stages[index].busy
        }
        return mark
    }
}
