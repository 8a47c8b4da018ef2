import Metering
package import Prediction
import Quantities
package import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Measured layers of one kind, from a folder or the store, and what was left out of them.
///
/// A folder has one table per layer type: `random_<type>.csv` to train on, `real_<type>.csv` to evaluate on.
package struct MeasuredLayers: Sendable {
    /// What the configurations are.
    package enum Kind: String, Sendable {
        /// Drawn at random: what predictors are trained on.
        case random
        /// Lifted from networks: what predictors are evaluated on.
        case real
    }

    package let measurements: [LayerMeasurement]
    /// Rows left out, with the reason.
    package let problems: [MeasurementTable.RowProblem]
    /// Files of this kind whose name ends in no layer type.
    package let ignored: [String]
    /// Where the figures come from: a folder tells it in `origin.json`; nil when it does not.
    package let origin: LayerOrigin?

    /// Reads all tables of a kind.
    /// - Parameter isRequired: whether a folder without any is an error.
    /// - Throws: `EnergyPredictionError` for a folder without one, a table that is unusable, and a bad row when strict.
    package init(
        folder path: String, kind: Kind, strict: Bool = false, isRequired: Bool = true
    ) throws(EnergyPredictionError) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw FileReading.missing(path, what: "folder")
        }
        var (measurements, problems, ignored): ([LayerMeasurement], [MeasurementTable.RowProblem], [String]) =
            ([], [], [])
        var isEmpty = true
        for name in names.sorted() where name.hasPrefix(kind.rawValue + "_") && name.hasSuffix(".csv") {
            let typeName = name.dropFirst(kind.rawValue.count + 1).dropLast(4)
            guard let type = try? LayerType.named(String(typeName)) else {
                ignored.append(name)
                continue
            }
            isEmpty = false
            let file = path.hasSuffix("/") ? path + name : path + "/" + name
            let table = try MeasurementTable(
                parsing: try FileReading.text(file), file: file, type: type, strict: strict)
            measurements += table.measurements
            problems += table.problems
        }
        guard !isEmpty || !isRequired else {
            throw EnergyPredictionError(
                .tooFewRows, "the folder has no \(kind.rawValue)_<type>.csv", place: path,
                advice: "name tables after layer types, such as \(kind.rawValue)_conv2d.csv")
        }
        self.measurements = measurements
        self.problems = problems
        self.ignored = ignored
        origin = try Self.origin(of: path)
    }

    /// What `perjoule collect layers` measured on this machine.
    /// - Throws: `StoreError` when nothing was collected.
    package init(store: Store, kind: Kind) throws(StoreError) {
        measurements = try store.layerMeasurements().filter { ($0.architecture == nil) == (kind == .random) }
        problems = []
        ignored = []
        origin = try LayerOrigin(store.collectionOrigin())
    }

    private static func origin(of folder: String) throws(EnergyPredictionError) -> LayerOrigin? {
        let file = folder + "/" + LayerOrigin.fileName
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        do {
            return try JSONDecoder().decode(LayerOrigin.self, from: FileReading.data(file))
        } catch {
            throw EnergyPredictionError(
                .badTable, "this does not tell where figures come from", place: file,
                advice: "give machine, engine, energy (kind and origin) and source, or remove it")
        }
    }

    /// Whether a folder holds any table of a kind.
    package static func contains(_ kind: Kind, in path: String) -> Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.contains { $0.hasPrefix(kind.rawValue + "_") && $0.hasSuffix(".csv") }
    }
}
