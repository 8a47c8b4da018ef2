package import Metering
package import Prediction
package import Quantities
import Store

/// Where the figures of a collection come from.
package struct CollectionOrigin: Sendable, Hashable, Codable {
    package var machine: MachineDescription
    /// For example `onnxruntime 1.31.1`.
    package var engine: String
    package var threads: Int
    /// Where the joules come from.
    package var energy: Provenance
    /// The names of the collections and their runs.
    package var source: String
    /// The day of the newest run, in Coordinated Universal Time, for example `2026-01-31`.
    package var measured: String
    /// What the machine drew while layers ran, and at rest; nil where its idle power was not known.
    package var power: MachinePower?
}

/// What a collection's run was given, by which an interrupted one is found again.
package struct CollectionSettings: Sendable, Hashable, Codable {
    package var design: CollectionDesign
    package var engine: String
    /// The names of the energy sources.
    package var sources: [String]

    package init(design: CollectionDesign, engine: String, sources: [String]) {
        self.design = design
        self.engine = engine
        self.sources = sources
    }

    /// The part that is the same for runs that do the same work.
    package var designKey: String {
        get throws(StoreError) {
            var settings = self
            // More time for the same work is no other work.
            settings.design.timeCap = nil
            return try JSONText(settings).fingerprint
        }
    }
}
