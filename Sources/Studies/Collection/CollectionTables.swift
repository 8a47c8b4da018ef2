import Prediction
import Quantities
import Reporting
package import Store

/// A run's figures as the tables of the public data: one file for each layer type, one for whole networks.
///
/// Columns are those of the layer's parameters, then `macs`, `reps` (windows), `forward_passes` (runs in a window),
/// `cpu_j` (joules of one pass, the median of the windows), `cpu_j_min`, `cpu_j_max`, `seconds` and `session`. Rows of
/// layers that were lifted from networks begin with `architecture` and `layer_idx`.
package struct CollectionTables: Sendable {
    /// The text of each file, by its name.
    package private(set) var files: [String: String]

    private static let figureColumns = [
        "macs", "reps", "forward_passes", "cpu_j", "cpu_j_min", "cpu_j_max", "seconds", "session",
    ]

    package init(_ items: [CollectedItem], energy: LayerEnergy, session: String) {
        var lines: [String: [String]] = [:]
        for row in items.flatMap({ $0.rows(energy) }).summedUp() {
            let parameters = row.layer.type.parameters.map(\.name)
            let file = "\(row.place == nil ? "random" : "real")_\(row.layer.type.name).csv"
            let placeColumns = row.place == nil ? [] : ["architecture", "layer_idx"]
            let place = row.place.map { [$0.architecture, String($0.layerIndex)] } ?? []
            let header = CSV.line(placeColumns + parameters + Self.figureColumns)
            let cells =
                place + parameters.map { String(row.layer.value(of: $0) ?? 0) } + [
                    Self.text(row.multiplyAccumulates), String(row.windows), Self.text(row.runsPerWindow),
                    Self.text(row.energy.value), Self.text(row.least.value), Self.text(row.most.value),
                    Self.text(row.latency.value), session,
                ]
            lines[file, default: [header]].append(CSV.line(cells))
        }
        let networks = items.compactMap { Self.network($0, energy, session) }
        if !networks.isEmpty {
            lines["whole_architectures.csv"] =
                [CSV.line(["architecture", "batch_size"] + Self.figureColumns)] + networks
        }
        files = lines.mapValues { $0.joined() }
    }

    /// Adds a file that tells where the figures come from.
    package mutating func add(_ origin: LayerOrigin) throws(StoreError) {
        files[LayerOrigin.fileName] = try JSONText(origin).text + "\n"
    }

    private static func network(_ item: CollectedItem, _ energy: LayerEnergy, _ session: String) -> String? {
        guard let network = item.network, let figures = item.figures,
            let joules = figures.energies(energy)?.map(\.value), let least = joules.min(), let most = joules.max()
        else { return nil }
        return CSV.line([
            network.name, String(network.batch), text(item.multiplyAccumulates), String(joules.count),
            text(figures.runsPerWindow), text(median(of: joules)), text(least), text(most),
            text(figures.latency.value), session,
        ])
    }

    /// A whole number without a point; else as many digits as tell it from every other.
    private static func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}
