import Quantities
import Reporting
import Simulation

/// The tables that set policies side by side.
extension SimulationReport {
    /// What each policy came to, and what the first differs from the others by.
    var comparison: [Block] {
        var tables = [
            table(figures: [
                ("Energy per request", .energyPerRequest), ("Accuracy", .accuracy), ("Violations", .violations),
                ("Response p99", .p99),
            ]),
            table(
                "Responses, power and cores",
                figures: [
                    ("Response p50", .p50), ("Response p95", .p95), ("Mean power", .meanPower),
                    ("Cores, mean", .meanCost),
                ]),
        ]
        if isAdaptive {
            tables.append(
                table(
                    "How plans followed the load",
                    figures: [
                        ("Replicas, mean", .meanReplicas), ("Plans", .plans), ("Changes of a stage", .changes),
                        ("Shortfalls", .shortfalls),
                    ]))
        }
        tables[tables.count - 1].notes = notes
        return (tables + differences).map { .table($0) }
    }

    /// A row for each policy.
    private func table(_ title: String? = nil, figures: [(title: String, figure: SimulationFigure)]) -> Table {
        Table(
            title,
            columns: ["Policy"] + figures.map { .init($0.title, alignment: .trailing) },
            rows: study.results.map { result in
                [.plain(result.policy.rawValue)] + figures.map { cell($0.figure, result.means[$0.figure]) }
            })
    }

    func cell(_ figure: SimulationFigure, _ mean: ReplicatedFigure?) -> Cell {
        guard let mean else {
            return .missing(reason: figure == .accuracy ? "no request arrived" : "no request was served")
        }
        switch figure {
        case .requests, .plans, .changes, .shortfalls:
            // A mean of counts is no count.
            return mean.mean == mean.mean.rounded() ? .count(Int(mean.mean)) : .number(mean.mean, digits: 4)
        default: return .figure(estimate(mean, of: figure, isAmount: true))
        }
    }

    /// - Parameter isAmount: whether it cannot be negative; else a difference.
    private func estimate(_ figure: ReplicatedFigure, of kind: SimulationFigure, isAmount: Bool) -> AnyEstimate {
        let scale = kind == .violations ? 100.0 : 1
        let interval = figure.halfWidth.map { half in
            let lower = scale * (figure.mean - half)
            return AnyEstimate.Interval(
                isAmount ? max(0, lower) : lower, scale * (figure.mean + half), basis: figure.basis)
        }
        return AnyEstimate(scale * figure.mean, interval: interval, units: kind.units, provenance: study.provenance)
    }

    /// The first policy less each of the others.
    private var differences: [Table] {
        guard let ours = study.comparisons.first?.policy else { return [] }
        let shown: [(String, SimulationFigure)] = [
            ("Accuracy", .accuracy), ("Violations", .violations), ("p99", .p99), ("Cores", .meanCost),
        ]
        let table = Table(
            "\(ours.rawValue) against each of the others",
            columns: ["Against", .init("Energy per request saved", alignment: .trailing)]
                + shown.map { .init($0.0, alignment: .trailing) },
            rows: study.comparisons.map { comparison in
                func cell(_ figure: ReplicatedFigure?, _ kind: SimulationFigure) -> Cell {
                    figure.map { .figure(estimate($0, of: kind, isAmount: false)) }
                        ?? .missing(reason: "a run has no such figure")
                }
                // A share of energy is shown in per cent, as violations are.
                return [.plain(comparison.against.rawValue), cell(comparison.energySaved, .violations)]
                    + shown.map { cell(comparison.differences[$0.1], $0.1) }
            },
            notes: [
                """
                After the energy saved, figures of \(ours.rawValue) less those of the other; violations in points. \(isReplicated
                    ? "Runs are paired, with the same arrivals: a range is that of the mean difference."
                    : "Both met the same arrivals.")
                """
            ])
        return [table]
    }

    private var notes: [RichText] {
        let conditions = study.conditions
        var notes: [RichText] = [
            """
            Joules and watts are modelled by simulation from the operating points' energies and idle powers; no \
            instrument read them.
            """
        ]
        let requests = study.results.first?.means[.requests]?.mean.formatted(fractionDigits: 0) ?? "0"
        let same = study.results.count > 1 ? ", the same under every policy" : ""
        if isReplicated {
            let last = conditions.seed &+ UInt64(conditions.replications - 1)
            notes.append(
                """
                Means over \(conditions.replications) runs, of seeds \(conditions.seed) to \(last), of \(requests) requests \
                each on average\(same).
                """)
        } else if conditions.isRandom {
            notes.append(
                """
                One run of \(requests) requests\(same), of seed \(conditions.seed): so there is no interval, which \
                --replications 5 would give.
                """)
        } else {
            notes.append(
                "One run of \(requests) requests\(same): these arrivals leave nothing to chance, so there is no interval."
            )
        }
        if let deadline = conditions.deadline {
            notes.append(
                "Violations: requests served later than \(deadline), dropped or never served, as a share of all.")
        } else {
            notes.append("There is no deadline, so only requests that were never served are violations.")
        }
        if study.results.contains(where: { ($0.means[.shortfalls]?.mean ?? 0) > 0 }) {
            notes.append("Shortfalls: plans for less than the predicted load, since no plan kept the goals at it.")
        }
        return notes + study.leftOut.map { "\($0.policy.rawValue) has no plan: \($0.reason)" }
    }
}

extension SimulationFigure {
    /// The units to print it in.
    fileprivate var units: [UnitSymbol] {
        switch self {
        case .violations: [UnitSymbol("%", 1)]
        case .p50, .p95, .p99: Seconds.units
        case .energyPerRequest: Joules.units
        case .meanPower: Watts.units
        case .accuracy: Fraction.units
        case .requests, .meanReplicas, .meanCost, .plans, .changes, .shortfalls: []
        }
    }
}
