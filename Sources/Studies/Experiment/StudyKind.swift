package import Pipelines
package import Quantities
package import Reporting
package import Store

/// A kind of study: the part of a study file that is its own, and what it makes of the rows.
package protocol StudyKind: Sendable, Encodable {
    /// The word after `kind:`.
    static var name: String { get }
    /// One line for people who look for a kind.
    static var abstract: String { get }
    /// The keys of a study file that only this kind reads.
    static var keys: [String] { get }

    /// Reads the kind's own keys; faults are reported to the reader.
    /// - Parameter folder: the study file's, where relative paths start.
    /// - Returns: nil after a fault that leaves nothing to go on with.
    init?(_ fields: Fields, reader: FileReader, folder: String)

    /// What is analysed: factors, configurations and responses.
    /// - Throws: errors with advice for factors that contradict each other.
    func design(_ settings: StudySettings) throws -> StudyDesign

    /// What the analysis that all kinds share is given; the rows as they are unless a kind's trials are no repeats of each
    /// other.
    func analysed(_ rows: [StudyRow], _ design: StudyDesign) -> (design: StudyDesign, rows: [StudyRow])

    /// The kind's own answer, tables and charts, which come before the analysis that all kinds share.
    func findings(_ rows: [StudyRow], _ settings: StudySettings) throws -> StudyFindings
}

extension StudyKind {
    package func analysed(_ rows: [StudyRow], _ design: StudyDesign) -> (design: StudyDesign, rows: [StudyRow]) {
        (design, rows)
    }
}

/// A study that runs trials on this machine.
package protocol MeasuredStudy: StudyKind {
    /// What is expected, without running anything.
    func forecast(_ settings: StudySettings, _ context: StudyContext) throws -> StudyForecast

    /// Makes ready what the trials need: models, a queue, a command.
    func bench(_ settings: StudySettings, _ context: StudyContext) async throws -> any StudyBench
}

/// A study of rows that exist already.
package protocol GatheredStudy: StudyKind {
    /// The rows, read from files or from the store.
    func rows(_ context: StudyContext) throws -> [StudyRow]

    /// The study with what it gathers from files or the store; the study as it is unless a kind reads more than rows.
    func gathered(_ context: StudyContext) throws -> any GatheredStudy
}

extension GatheredStudy {
    package func gathered(_ context: StudyContext) throws -> any GatheredStudy { self }
}

/// Measures trials of one study, one after the other.
package protocol StudyBench {
    /// What the trial measured last was besides its configuration.
    var details: [String: Factor] { get }
    /// What runs the work, with its version, for example `onnxruntime 1.22.0`; empty where that is not known.
    var software: [String] { get }

    /// Measures one trial.
    /// - Parameter replicate: counts the trials of the configuration from 0; negative for a warm-up, which nothing is kept of.
    /// - Parameter seed: of this trial; equal for a trial that is run again.
    /// - Returns: its figures and notes. What is wrong with this configuration alone is thrown as a
    ///   ``StudyTrialFailure``, becomes a failed row, and the study goes on; any other error ends the study.
    mutating func measure(
        _ configuration: Configuration, replicate: Int, seed: UInt64
    ) async throws -> (figures: [Figure], notes: [String])
}

extension StudyBench {
    package var details: [String: Factor] { [:] }
    package var software: [String] { [] }
}

/// Why one trial has no figures.
package struct StudyTrialFailure: Error {
    package var reason: String

    package init(_ reason: String) { self.reason = reason }
}

/// What a study is expected to take, for the trials that are certain.
package struct StudyForecast: Sendable {
    /// The time of one trial of a configuration; nil where nothing is known.
    package var trialDuration: [Configuration: Seconds]
    /// The energy of one trial of a configuration, with its provenance; absent where nothing is known.
    package var trialEnergy: [Configuration: Estimate<Joules>]
    /// Where the figures come from, and what is missing.
    package var remarks: [String]

    package init(
        trialDuration: [Configuration: Seconds] = [:], trialEnergy: [Configuration: Estimate<Joules>] = [:],
        remarks: [String] = []
    ) {
        self.trialDuration = trialDuration
        self.trialEnergy = trialEnergy
        self.remarks = remarks
    }
}

/// What a kind found, for the report and for machines.
package struct StudyFindings: Sendable {
    package var blocks: [Block]
    /// The same figures as an object of `--json`.
    package var json: JSONValue

    package init(blocks: [Block], json: JSONValue) {
        self.blocks = blocks
        self.json = json
    }
}
