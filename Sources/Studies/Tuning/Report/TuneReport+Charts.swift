import Quantities
import Reporting
import Tuning

extension TuneReport {
    var charts: [any Chart] { [isSingle ? progressChart : nil, frontChart].compactMap { $0 } }

    /// The best value so far against the energy used so far, in the order in which trials ended.
    private var progressChart: (any Chart)? {
        guard let direction = directions.first else { return nil }
        var (x, y): ([Double], [Double]) = ([], [])
        var (used, best) = (0.0, Double.nan)
        for (index, id) in result.history.finishedTrials.enumerated() {
            guard let trial = result.history[id] else { continue }
            used += trial.energy?.value ?? 0
            if let value = trial.values.first {
                best = best.isNaN ? value : direction == .maximise ? max(best, value) : min(best, value)
            }
            guard best.isFinite else { continue }
            x.append(energy == nil ? Double(index + 1) : used)
            y.append(best)
        }
        guard x.count > 1 else { return nil }
        return LineChart(
            "Best \(objectives[0]) so far", caption: "Each step is a trial that was better than all before it.",
            x: Axis(energy.map { "Energy of all trials so far, \($0.provenance.kind)" } ?? "Trials"),
            xUnits: energy == nil ? [] : Joules.units,
            y: Axis(objectives[0]),
            series: [
                .init(
                    result.settings.sampler, x: x, y: y, isStepped: true,
                    provenance: valueProvenance)
            ])
    }

    private var valueProvenance: Provenance {
        result.settings.command == nil ? .given(in: "the values told") : .measured(by: "the command")
    }

    /// Two objectives, or one and the energy, against each other.
    private var frontChart: (any Chart)? {
        let isPair = objectives.count == 2
        guard isPair || (isSingle && energy != nil) else { return nil }
        let names = Set(bestTrials.map(\.id))
        var (good, rest): ([ScatterChart.Point], [ScatterChart.Point]) = ([], [])
        for kept in result.trials {
            guard let values = kept.values, let x = isPair ? values[1] : kept.energy else { continue }
            let isEnergy = !isPair || objectives[1] == "energy.total"
            let told = Provenance.given(in: "the values told")
            let point = ScatterChart.Point(
                AnyEstimate(
                    x, units: isEnergy ? Joules.units : [],
                    provenance: isEnergy ? kept.measured?.energy.provenance ?? told : told),
                AnyEstimate(values[0], provenance: valueProvenance),
                label: names.contains(kept.id) ? "\(kept.id)" : "")
            if names.contains(kept.id) { good.append(point) } else { rest.append(point) }
        }
        guard good.count + rest.count > 1 else { return nil }
        let x = isPair && objectives[1] != "energy.total" ? objectives[1] : "Energy of the trial"
        return ScatterChart(
            "\(objectives[0]) and \(isPair ? objectives[1] : "energy")", x: Axis(x), y: Axis(objectives[0]),
            series: [.init(isSingle ? "best" : "Pareto front", points: good), .init("other trials", points: rest)])
    }
}
