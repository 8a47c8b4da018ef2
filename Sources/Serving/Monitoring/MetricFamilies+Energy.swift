import Quantities
import Reporting

extension MetricFamilies {
    /// Power, and where the joules went; nothing where nothing is metered.
    static func energy(
        _ figures: EnergyFigures?, _ models: [ModelTally], _ stages: [StageTally]
    ) -> [PrometheusText.Metric] {
        guard let figures else { return [] }
        let origin = Self.origin(figures.power.provenance, figures.source)
        var families = [
            sources(of: figures),
            PrometheusText.Metric(
                "perjoule_power_watts", help: "Mean power of the machine in about the last second.", type: .gauge,
                samples: [.init(figures.power.value.value, labels: origin)]),
            PrometheusText.Metric(
                "perjoule_service_energy_joules_total",
                help: "The machine's rest and what this service used beyond it.", type: .counter,
                samples: [.init(figures.total.value, labels: origin)]),
        ]
        if let account = figures.account {
            families += accountFamilies(account, origin: origin)
            families += requestFamilies(models, stages, of: figures)
        }
        if let grams = figures.carbon(figures.total) {
            families.append(
                PrometheusText.Metric(
                    "perjoule_service_carbon_grams_total",
                    help: "Emissions of the service's energy in grams of CO2 equivalent.", type: .counter,
                    samples: [.init(grams.value, labels: origin)]))
        }
        return families
    }

    private static func origin(_ provenance: Provenance, _ source: String) -> [(name: String, value: String)] {
        [("provenance", provenance.kind), ("source", source)]
    }

    /// The one place for what the short labels of all others stand for.
    private static func sources(of figures: EnergyFigures) -> PrometheusText.Metric {
        let told =
            figures.charging == figures.power.provenance
            ? [figures.charging] : [figures.power.provenance, figures.charging]
        return PrometheusText.Metric(
            "perjoule_energy_source_info", help: "1 for each way in which joules come about, in words.", type: .gauge,
            samples: told.map { .init(1, labels: origin($0, figures.source) + [("origin", $0.origin)]) })
    }

    private static func accountFamilies(
        _ account: EnergyAccount, origin: [(name: String, value: String)]
    ) -> [PrometheusText.Metric] {
        func parts(_ parts: [(String, Joules)]) -> [PrometheusText.Sample] {
            parts.map { .init($0.1.value, labels: [("part", $0.0)] + origin) }
        }
        func charges(_ charges: EnergyAccount.Charges) -> [PrometheusText.Sample] {
            parts([("work", charges.work), ("overhead", charges.overhead), ("idle", charges.idle)])
        }
        return [
            .init(
                "perjoule_energy_joules_total",
                help: "Energy of the machine: at rest, and beyond it of this service and of other processes.",
                type: .counter,
                samples: parts([("idle", account.idle), ("service", account.own), ("other", account.other)])),
            .init(
                "perjoule_charged_energy_joules_total", help: "Energy that requests were charged with.", type: .counter,
                samples: charges(account.charged)),
            .init(
                "perjoule_unattributed_energy_joules_total",
                help: "Energy of the service that no request was charged with.", type: .counter,
                samples: charges(account.unattributed)),
            .init(
                "perjoule_outstanding_energy_joules",
                help: "What is still owed by requests to come, or was charged too much (negative).", type: .gauge,
                samples: [.init(account.outstanding.value, labels: origin)]),
        ]
    }

    private static func requestFamilies(
        _ models: [ModelTally], _ stages: [StageTally], of figures: EnergyFigures
    ) -> [PrometheusText.Metric] {
        let origin = Self.origin(figures.charging, figures.source)
        return [
            .init(
                "perjoule_request_energy_joules_total", help: "What answers were told that they cost.", type: .counter,
                samples: models.flatMap { model in
                    [("dynamic", model.dynamic), ("idle", model.idle)].map {
                        .init($0.1.value, labels: [("model", model.name), ("part", $0.0)] + origin)
                    }
                }),
            .init(
                "perjoule_requests_without_energy_total", help: "Answers without a figure of energy.", type: .counter,
                samples: models.map { .init(Double($0.unpriced), labels: [("model", $0.name)]) }),
            .init(
                "perjoule_stage_energy_joules_total",
                help: "Energy beyond rest that requests were charged with, by stage and variant.", type: .counter,
                samples: stages.flatMap { stage in
                    stage.variants.map {
                        .init($0.energy.value, labels: [("stage", stage.name), ("variant", $0.name)] + origin)
                    }
                }),
        ].filter { !$0.samples.isEmpty }
    }
}
