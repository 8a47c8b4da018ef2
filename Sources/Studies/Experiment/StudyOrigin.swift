package import Metering
import Store

/// Where the rows of a study come from: the machine, its sources and what ran.
package struct StudyOrigin: Sendable, Hashable, Codable {
    package var machine: MachineDescription
    /// The names of the energy sources.
    package var sources: [String]
    /// What ran the work, with versions.
    package var software: [String]
    package var toolVersion: String
    /// The beginning of the run's id in the store; nil for rows that are not stored.
    package var run: String?
}

/// What a study's run is given, as it is stored with it.
struct StudyRunSettings: Codable {
    var kind: String
    var settings: StudySettings
    var design: StudyDesign
    /// The kind's own settings as JSON.
    var own: String
    var sources: [String]
    /// What ran the work, with versions.
    var software: [String] = []

    /// Equal for runs that do the same work: more budget for it is no other work.
    var designKey: String {
        get throws(StoreError) {
            var settings = self
            settings.settings.budget = StudyBudget()
            settings.settings.baseline = nil
            settings.software = []
            return try JSONText(settings).fingerprint
        }
    }
}
