import Pipelines
public import Planning
import Quantities
public import Reporting

extension Plan {
    /// What each stage runs, as a table for people.
    public var stageTable: Table {
        Table(
            columns: ["Stage", "Variant", "Batch", "Replicas", "Load", "Latency", "Energy per request", "Cores"],
            rows: stages.map { stage in
                [
                    .plain(stage.name), .plain(stage.variant), .count(stage.batch), .count(stage.replicas),
                    .plain(stage.load.formatted()),
                    .figure(Estimate(stage.latency, provenance: stage.provenance.latency)),
                    .figure(Estimate(stage.energyPerRequest, provenance: stage.provenance.energy)),
                    .number(stage.cost),
                ]
            })
    }

    /// The pipeline's figures, as definitions for people.
    public var figures: [Definition] {
        var list = [
            Definition("Objective", .number(objective, digits: 5)),
            Definition("Accuracy", .figure(Estimate(Fraction(accuracy), provenance: provenance.accuracy))),
            Definition(latencyModel.title, .figure(Estimate(latency, provenance: provenance.latency))),
            Definition("Energy per request", .figure(Estimate(energyPerRequest, provenance: provenance.energy))),
            Definition("Power", .figure(Estimate(power, provenance: provenance.energy))),
            Definition("Cost", .plain("\(cost.formatted(significantDigits: 4)) cores")),
        ]
        if let carbonRate {
            list.append(Definition("Emissions", .figure(Estimate(carbonRate, provenance: provenance.energy))))
        }
        if optimal { list.append(Definition("Proof", .plain("optimal, \(optionsExamined) partial plans formed"))) }
        return list
    }

    /// One row of a table that sets plans side by side.
    func row(named name: String) -> [Cell] {
        [
            .plain(name), .plain(stages.map { "\($0.variant)\u{00a0}×\($0.batch)" }.joined(separator: " → ")),
            .figure(Estimate(Fraction(accuracy), provenance: provenance.accuracy)),
            .figure(Estimate(latency, provenance: provenance.latency)),
            .figure(Estimate(energyPerRequest, provenance: provenance.energy)),
            .figure(Estimate(power, provenance: provenance.energy)), .number(cost, digits: 4),
        ]
    }

    static let comparisonColumns: [Table.Column] = [
        "Plan", "Variant × batch", "Accuracy", "Latency", "Energy per request", "Power",
        .init("Cores", alignment: .trailing),
    ]
}

extension LatencyModel {
    /// What tables call a latency.
    fileprivate var title: String {
        switch self {
        case .worstCase: "Worst-case latency"
        case .p99: "Latency (sum of the stages’ p99)"
        }
    }
}
