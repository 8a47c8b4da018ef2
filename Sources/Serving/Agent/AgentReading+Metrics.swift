import Metering
import Quantities
public import Reporting

extension AgentReading {
    /// The reading as Prometheus scrapes it; counters begin anew at a start of the agent.
    public var metrics: PrometheusText { PrometheusText([info, start] + counters + gauges) }

    private typealias Metric = PrometheusText.Metric
    private typealias Sample = PrometheusText.Sample

    private var info: Metric {
        Metric(
            "perjoule_node_info", help: "The agent, its start and its energy sources; always 1.", type: .gauge,
            samples: [
                Sample(
                    1,
                    labels: [
                        ("node", node), ("agent", agent), ("id", id), ("sources", sources.joined(separator: ",")),
                        ("provenance", energy.provenance.kind), ("processor", machine.processor ?? ""),
                    ])
            ])
    }

    private var start: Metric {
        Metric(
            "perjoule_node_start_time_seconds", help: "When the counters began, since 1970.", type: .gauge,
            samples: [Sample(started.value)])
    }

    private var counters: [Metric] {
        var metrics = [
            Metric(
                "perjoule_node_energy_joules_total",
                help: "Energy of the node: all of it, and what rest would have taken.",
                type: .counter,
                samples: [Sample(energy.value.value, labels: [("part", "total")])]
                    + (idle.map { [Sample($0.value.value, labels: [("part", "idle")])] } ?? [])),
            Metric(
                "perjoule_node_domain_energy_joules_total",
                help: "Energy of each domain; only counted ones are in the node's total.", type: .counter,
                samples: domains.map { Sample($0.energy.value.value, labels: $0.labels) }),
        ]
        if let busy {
            metrics.append(
                Metric(
                    "perjoule_node_busy_cpu_seconds_total", help: "CPU seconds that the node was busy.", type: .counter,
                    samples: [Sample(busy.value)]))
        }
        if let stolen {
            metrics.append(
                Metric(
                    "perjoule_node_stolen_cpu_seconds_total",
                    help: "CPU seconds that the node wanted and its hypervisor gave to other machines.", type: .counter,
                    samples: [Sample(stolen.value)]))
        }
        if let carbon {
            metrics.append(
                Metric(
                    "perjoule_node_emissions_grams_total", help: "Emissions of the energy, in grams of CO2 equivalent.",
                    type: .counter, samples: [Sample(carbon.emissions.value.value)]))
        }
        return metrics
    }

    private var gauges: [Metric] {
        let parts = [("total", power.total), ("idle", power.idle), ("dynamic", power.dynamic)]
        var metrics = [
            Metric(
                "perjoule_node_power_watts",
                help: "Mean power over the last window; idle is the baseline, dynamic what is beyond it.", type: .gauge,
                samples: parts.compactMap { part, power in
                    power.map { Sample($0.value.value, labels: [("part", part)]) }
                }
            ),
            Metric(
                "perjoule_node_power_window_seconds", help: "Length of the window that power is told over.",
                type: .gauge, samples: [Sample(power.window.value)]),
            Metric(
                "perjoule_node_flags", help: "How many remarks there are on the figures; /v1/energy tells them.",
                type: .gauge, samples: [Sample(Double(flags.count))]),
        ]
        if let carbon {
            metrics.append(
                Metric(
                    "perjoule_node_carbon_intensity_grams_per_kwh", help: "Carbon intensity of the electricity.",
                    type: .gauge, samples: [Sample(carbon.intensity.value.value)]))
        }
        return metrics
    }
}

extension AgentReading.Domain {
    fileprivate var labels: [(name: String, value: String)] {
        [
            ("domain", name), ("kind", kind.rawValue), ("source", source), ("counted", counted ? "true" : "false"),
            ("provenance", energy.provenance.kind),
        ]
    }
}
