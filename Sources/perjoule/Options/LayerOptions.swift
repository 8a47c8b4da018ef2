import ArgumentParser
import Prediction
import Store
import Studies

/// Where measured layers come from: a folder of tables, or the store.
struct LayerOptions: ParsableArguments {
    @Flag(help: "Refuse a table with a bad row instead of leaving the row out.")
    var strict = false

    @OptionGroup var store: StoreOptions

    /// The word that names the store in place of a folder.
    static let store = "store"

    /// Reads layers, and says what was left out.
    func read(
        _ source: String, _ kind: MeasuredLayers.Kind, isRequired: Bool = true, _ output: OutputOptions
    ) throws -> MeasuredLayers {
        if source == Self.store { return try MeasuredLayers(store: store.open(), kind: kind) }
        let layers = try MeasuredLayers(folder: source, kind: kind, strict: strict, isRequired: isRequired)
        output.say(about: layers)
        return layers
    }

    /// Reads a table of networks that were measured whole, and says what was left out.
    func readNetworks(_ file: String, _ output: OutputOptions) throws -> [NetworkMeasurement] {
        let table = try NetworkMeasurement.table(contentsOf: file, strict: strict)
        output.say(leftOut: table.problems, of: table.networks.count)
        return table.networks
    }
}
