import Quantities
import Reporting
import Tuning

extension TuneReport {
    /// The energy of all trials; nil where none is known.
    var energy: Estimate<Joules>? {
        let measured = result.trials.compactMap { $0.measured?.energy }
        if let sum = Estimate.sum(measured) { return sum }
        guard result.trials.contains(where: { $0.energy != nil }) else { return nil }
        return Estimate(result.history.energy, provenance: .given(in: "the values told"))
    }

    /// The energy of the search itself.
    var ownEnergy: Estimate<Joules>? { Estimate.sum(result.trials.compactMap { $0.measured?.own }) }

    /// The objectives but for the energy, which has a column of its own.
    private var reported: [String] { objectives.last == "energy.total" ? objectives.dropLast() : objectives }

    /// The trials that the search recommends, the best first.
    var bestTrials: [Tuning.Trial] {
        guard isSingle else { return result.history.paretoFront.sorted { $0.values[0] > $1.values[0] } }
        let sign = directions[0] == .maximise ? -1.0 : 1
        return result.trials.filter { $0.state == .complete }.compactMap { result.history[$0.id] }
            .sorted { (sign * $0.values[0], $0.id) < (sign * $1.values[0], $1.id) }.prefix(5).map(\.self)
    }

    var bestTable: Table {
        let names = result.history.space.parameters.map(\.name)
        let byID = Dictionary(result.trials.map { ($0.id, $0) }) { $1 }
        return Table(
            isSingle ? "Best trials" : "Pareto front",
            columns: (["Trial"] + reported + ["Energy"] + names).map { Table.Column($0) },
            rows: bestTrials.map { trial in
                [.count(trial.id)] + trial.values.prefix(reported.count).map { .number($0, digits: 6) }
                    + [Self.energyCell(byID[trial.id])] + names.map { Self.cell(trial.parameters[$0]) }
            }, emphasizedRows: isSingle && !bestTrials.isEmpty ? [0] : [])
    }

    var costTable: Table {
        var rows: [[Cell]] = []
        for (state, title) in Self.states {
            let trials = result.trials.filter { $0.state == state }
            guard !trials.isEmpty else { continue }
            let sum = Estimate.sum(trials.compactMap { $0.measured?.energy })
            rows.append([
                .plain("Trials \(title)"), .count(trials.count),
                .figure(sum, otherwise: "not measured"), Self.share(sum, of: energy),
            ])
        }
        rows.append(["All trials", .count(result.trials.count), .figure(energy, otherwise: "not measured"), ""])
        if let ownEnergy {
            rows.append(["The search itself", "", .figure(ownEnergy), Self.share(ownEnergy, of: energy)])
        }
        var table = Table("Energy", columns: ["What", "Trials", "Energy", "Share of all trials"], rows: rows)
        if let budget = result.settings.budget { table.notes.append("The budget is \(budget).") }
        if let end = result.end { table.notes.append("The search ended: \(end.description).") }
        return table
    }

    func trialTable(most: Int) -> Table {
        let names = result.history.space.parameters.map(\.name)
        let columns = ["trial", "state"] + names + reported + ["energy", "duration", "reason"]
        let rows: [[Cell]] = result.trials.prefix(most).map { kept in
            let trial = result.history[kept.id]
            let parameters = names.map { Self.cell(trial?.parameters[$0]) }
            let values = reported.indices.map { index -> Cell in
                kept.values.map { .number($0[index], digits: 17) } ?? .missing(reason: "the trial gave no values")
            }
            let duration = kept.measured.map { Estimate($0.duration, provenance: .measured(by: "the clock")) }
            return [.count(kept.id), .plain(kept.state.rawValue)] + parameters + values
                + [Self.energyCell(kept), .figure(duration, otherwise: "not measured"), .plain(kept.reason ?? "")]
        }
        var table = Table(columns: columns.map { Table.Column($0) }, rows: rows)
        if result.trials.count > most { table.notes.append("The first \(most) of \(result.trials.count) trials.") }
        return table
    }

    private static let states: [(KeptTrial.State, String)] = [
        (.complete, "completed"), (.pruned, "stopped early"), (.failed, "failed"), (.running, "not finished"),
    ]

    private static func share(_ part: Estimate<Joules>?, of whole: Estimate<Joules>?) -> Cell {
        guard let part, let whole, whole.value > .zero else { return "" }
        return .plain("\((100 * (part.value / whole.value)).formatted(significantDigits: 3)) %")
    }

    private static func energyCell(_ trial: KeptTrial?) -> Cell {
        if let measured = trial?.measured { return .figure(measured.energy) }
        guard let energy = trial?.energy else { return .missing(reason: "no energy was told") }
        return .figure(Estimate(Joules(energy), provenance: .given(in: "the values told")))
    }

    private static func cell(_ value: ParameterValue?) -> Cell {
        switch value {
        case .float(let number): .number(number, digits: 6)
        case .int(let number): .count(number)
        case .some(let value): .plain("\(value)")
        case nil: .missing(reason: "the parameter's conditions do not hold")
        }
    }
}
