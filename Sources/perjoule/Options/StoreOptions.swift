import ArgumentParser
import Store

/// Where runs are kept.
struct StoreOptions: ParsableArguments {
    @Option(
        help: "The SQLite file that keeps runs. Default: PERJOULE_STORE, else the user's data folder.",
        completion: .file(extensions: ["sqlite"]))
    var store: String?

    var path: String {
        store ?? Environment.value("PERJOULE_STORE")
            ?? Environment.folder("XDG_DATA_HOME", default: ".local/share") + "/perjoule/perjoule.sqlite"
    }

    func open() throws -> Store { try Store(path: path) }
}
