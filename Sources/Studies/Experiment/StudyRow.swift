package import Quantities
package import Store

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// One trial of a study: what was set, and what came of it.
package struct StudyRow: Sendable, Hashable, Codable {
    package var configuration: Configuration
    /// Counts the trials of one configuration from 0.
    package var replicate: Int
    /// The place in the run order; nil where a published table does not tell.
    package var position: Int?
    package var seed: UInt64?
    package var startedAt: Date?
    package var duration: Seconds?
    /// What the trial was besides its configuration, such as the hyper-parameters that a search chose.
    package var details: [String: Factor] = [:]
    /// The figures, each with its provenance; empty for a failed trial.
    package var figures: [Figure]
    /// Why there are no figures: one line with what to do.
    package var failure: String?
    /// What a reader of the row should know, such as load from other processes.
    package var notes: [String] = []

    package init(_ configuration: Configuration, replicate: Int, figures: [Figure], failure: String? = nil) {
        self.configuration = configuration
        self.replicate = replicate
        self.figures = figures
        self.failure = failure
    }

    /// The figure of a name.
    package subscript(name: String) -> Figure? { figures.first { $0.name == name } }
}
