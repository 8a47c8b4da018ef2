public import Planning
import Quantities
public import Reporting

extension FleetPlan {
    /// One row per pipeline, for people.
    public var pipelineTable: Table {
        Table(
            columns: ["Pipeline", "Weight", "Objective"] + Plan.comparisonColumns.dropFirst(),
            rows: pipelines.map { entry in
                [
                    .plain(entry.name), .number(entry.weight, digits: 4), .number(entry.plan.objective, digits: 5),
                ] + entry.plan.row(named: "").dropFirst()
            })
    }

    /// The fleet's figures, as definitions for people.
    public var figures: [Definition] {
        var list = [
            Definition("Objective", .number(objective, digits: 5)),
            Definition("Power", .plain(power.formatted(significantDigits: 4))),
            Definition("Cost", .plain("\(cost.formatted(significantDigits: 4)) cores")),
        ]
        if let carbonRate { list.append(Definition("Emissions", .plain(carbonRate.formatted(significantDigits: 4)))) }
        let proof =
            optimal
            ? "optimal, \(optionsExamined) partial choices formed"
            : "none: at most \((bound - objective).formatted(significantDigits: 3)) of objective from the best"
        list.append(Definition("Proof", .plain(proof)))
        return list
    }
}
