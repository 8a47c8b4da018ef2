import Quantities
package import Store
import Tuning

extension TuneResult {
    /// Reads a search from the store.
    /// - Throws: ``StoreError`` (`noSuchRun`) when none has the name, or settings of another version.
    package init(named name: String, in store: Store) throws {
        guard let run = try store.newestRun(kind: KeptSearch.kind, label: name) else {
            let known = try store.runs(kind: KeptSearch.kind).map(\.label)
            throw StoreError(
                .noSuchRun, "no search “\(name)” is stored", place: store.path,
                advice: known.nearest(to: name).map { "did you mean “\($0)”?" } ?? "“perjoule tune list” tells all")
        }
        let settings = try run.settings.decode(as: KeptSettings.self)
        let kept = try store.keptTrials(of: run)
        var history = try settings.history()
        try history.take(kept)
        self.init(
            settings: settings, history: history, trials: kept.sorted { $0.id < $1.id }, end: nil, run: run)
    }
}
