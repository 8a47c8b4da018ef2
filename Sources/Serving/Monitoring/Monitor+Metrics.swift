import Metering
public import Reporting
import Synchronization

extension Monitor {
    /// All metrics, for Prometheus; serve them with `PrometheusText.contentType`.
    ///
    /// Names follow the conventions of Prometheus: base units in the name, `_total` for counters. Energy carries where it
    /// comes from in the short labels `provenance` and `source`, so that modelled joules never look measured;
    /// `perjoule_energy_source_info` tells it at length.
    public var metrics: PrometheusText {
        let (snapshot, _) = snapshot()
        let (models, stages, decisions, observed, hearsRequests) = state.withLock {
            ($0.models, $0.stages, $0.decisions.counts, $0.observed, $0.hearsRequests)
        }
        // A target's figures are unknown until it has told some, and so are those that it never tells.
        let telling = hearsRequests || observed != nil
        return PrometheusText(
            MetricFamilies.requests(telling ? models : [], observed?.sum, inDetail: hearsRequests)
                + MetricFamilies.stages(
                    telling ? stages : [], snapshot.stages,
                    inDetail: hearsRequests)
                + MetricFamilies.energy(snapshot.energy, models, stages)
                + MetricFamilies.control(snapshot.goals, decisions)
                + MetricFamilies.traces(traces?.counts)
                + MetricFamilies.processors(snapshot.allProcessorTime)
                + MetricFamilies.process(uptime: snapshot.uptime, cpu: clock.ownCPUTime))
    }
}
