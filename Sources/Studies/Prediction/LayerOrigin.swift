import Metering
package import Prediction
import Quantities

/// Where a folder's or a store's measured layers come from, and what decides how layers are executed there.
package struct LayerOrigin: Sendable, Hashable, Codable {
    package var origin: PredictorOrigin
    /// The machine's vectors and caches; nil where they are not known.
    package var processor: Processor?

    /// The file that tells it beside the tables of a folder.
    package static let fileName = "origin.json"

    package init(_ collection: CollectionOrigin, processor: Processor? = nil) {
        origin = PredictorOrigin(
            machine: collection.machine.processor ?? "unknown processor", engine: collection.engine,
            threads: collection.threads, energy: collection.energy, source: collection.source,
            measured: collection.measured, power: collection.power)
        self.processor = processor
    }
}
