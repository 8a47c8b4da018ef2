import Quantities
package import Store
package import Tuning

/// A search whose trials are kept in the store, each as soon as it is asked for and again when it is finished.
///
/// Trials are one record each, so that a search of 100,000 trials costs as little per trial as a short one.
package struct KeptSearch: Sendable {
    /// The kind of its runs.
    package static let kind = "tune"
    package let run: Run
    /// The trials kept before, in a history of the same space and objectives.
    package let earlier: History
    /// The same as they are kept, in the order they were finished in.
    package let earlierTrials: [KeptTrial]
    private let store: Store
    private let settings: KeptSettings

    /// Opens the search of a name, or begins it.
    /// - Parameters:
    ///   - isFresh: begin it even if one of that name is kept.
    ///   - version: of Perjoule.
    /// - Throws: ``TuningError`` when the search of that name has another space or other objectives; ``StoreError``.
    package init(
        _ name: String, _ settings: KeptSettings, in store: Store, machine: JSONText, version: String,
        isFresh: Bool = false
    ) throws {
        self.store = store
        self.settings = settings
        var history = try settings.history()
        if !isFresh, let found = try store.newestRun(kind: Self.kind, label: name) {
            guard found.designKey == (try settings.designKey()) else {
                throw TuningError(
                    .trial, "the search “\(name)” is kept with another space, other objectives or another command",
                    place: "run \(found.shortID)", advice: "give this one another name, or start anew with --fresh")
            }
            run = try store.resume(found, reopening: true)
            earlierTrials = try store.keptTrials(of: run)
            try history.take(earlierTrials)
        } else {
            run = try store.beginRun(
                kind: Self.kind, label: name, toolVersion: version, machine: machine, settings: try JSONText(settings),
                designKey: try settings.designKey())
            earlierTrials = []
        }
        earlier = history
    }

    /// Keeps a trial that starts now.
    package func start(_ id: Int, _ history: History) throws(StoreError) {
        try store.append(try record(KeptTrial(id, of: history), history), to: run)
    }

    /// Keeps a trial that is finished.
    package func finish(_ trial: KeptTrial, _ history: History) throws(StoreError) {
        try store.append(try record(trial, history), to: run)
    }

    /// Ends the run; the search can be taken up again.
    package func finish(_ state: Run.State = .complete, outcome: JSONText? = nil) throws(StoreError) {
        try store.finish(run, state: state, outcome: outcome)
    }

    /// A trial that is not complete is a failed record, which the finished one replaces under the same key.
    private func record(_ kept: KeptTrial, _ history: History) throws(StoreError) -> Record {
        var factors: [String: Factor] = [:]
        for element in history[kept.id]?.parameters.elements ?? [] { factors[element.name] = Factor(element.value) }
        var figures = kept.measured?.figures ?? []
        if figures.isEmpty, let energy = kept.energy {
            figures.append(Figure("energy.total", value: energy, unit: "J", provenance: Self.told))
        }
        let names = Set(figures.map(\.name))
        for (name, value) in zip(settings.objectives, kept.values ?? []) where !names.contains(name) {
            figures.append(Figure(name, value: value, unit: "", provenance: Self.told))
        }
        return Record(
            subject: run.label, factors: factors, key: "trial \(kept.id)",
            state: kept.state == .complete ? .complete : .failed, figures: figures, payload: try JSONText(kept))
    }

    private static let told = Provenance.given(in: "the values told")
}

extension Store {
    /// The trials of a search in the order they were finished in; one under way stands where it was asked for.
    func keptTrials(of run: Run) throws(StoreError) -> [KeptTrial] {
        var trials: [KeptTrial] = []
        var batch: [JSONText] = []
        // One decoder for many trials: setting one up takes longer than reading a trial.
        try forEachPayload(of: run) { payload in
            batch.append(payload)
            guard batch.count == 1_000 else { return }
            trials += try JSONText(array: batch).decode(as: [KeptTrial].self)
            batch = []
        }
        trials += try JSONText(array: batch).decode(as: [KeptTrial].self)
        return trials
    }
}

extension KeptTrial.Measured {
    /// The figures by the names that every study uses.
    fileprivate var figures: [Figure] {
        [
            Figure("energy.total", energy), Figure("energy.dynamic", dynamic), Figure("energy.own", own),
            Figure("duration", Estimate(duration, provenance: .measured(by: "the clock"))),
        ]
    }
}

extension Factor {
    /// A parameter's value as the level of a factor.
    package init(_ value: ParameterValue) {
        switch value {
        case .float(let number): self = .number(number)
        case .int(let number): self = .number(Double(number))
        case .text(let text): self = .text(text)
        case .bool(let flag): self = .flag(flag)
        }
    }
}
