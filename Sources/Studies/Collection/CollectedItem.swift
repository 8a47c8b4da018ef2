import Prediction
package import Quantities
import Statistics

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// What came of one item of a collection.
package struct CollectedItem: Sendable, Hashable, Codable {
    /// The item's key, kind and places, as ``CollectionItem`` has them.
    package var key: String
    package var kind: String
    package var isDrawn: Bool
    package var places: [LayerPlace]
    /// The layer's parameters; empty for a network.
    package var values: [String: Int]
    /// The network; nil for a layer.
    package var network: Network?
    /// Multiply-accumulates of a run; 0 where the type counts none.
    package var multiplyAccumulates: Double
    package var startedAt: Date
    /// How long loading and measuring took.
    package var duration: Seconds
    package var outcome: Outcome

    /// A network and its batch size.
    package struct Network: Sendable, Hashable, Codable {
        package var name: String
        package var batch: Int
    }

    package enum Outcome: Sendable, Hashable, Codable {
        case measured(CollectedFigures)
        /// It would not fit, and was not tried.
        case skipped(reason: String)
        /// It could not be loaded or run.
        case failed(reason: String)
    }

    package init(
        _ item: CollectionItem, multiplyAccumulates: Double, startedAt: Date, duration: Seconds, outcome: Outcome
    ) {
        key = item.key
        kind = item.kind
        isDrawn = item.isDrawn
        places = item.places
        values = [:]
        switch item.subject {
        case .layer(let layer):
            for parameter in layer.type.parameters { values[parameter.name] = layer.value(of: parameter.name) }
        case .calls(let nodes): values = ["nodes": nodes]
        case .network(let name, let batch): network = Network(name: name, batch: batch)
        }
        self.multiplyAccumulates = multiplyAccumulates
        self.startedAt = startedAt
        self.duration = duration
        self.outcome = outcome
    }

    /// The figures of an item that was measured.
    package var figures: CollectedFigures? {
        if case .measured(let figures) = outcome { figures } else { nil }
    }
}

/// The windows of one item, its energy, and how a run divides among layers.
package struct CollectedFigures: Sendable, Hashable, Codable {
    /// Every window, in order.
    package var windows: [LayerWindow]
    /// The places of the windows that count.
    package var kept: [Int]
    /// Whether the windows that count agree as closely as was asked for.
    package var isSettled: Bool
    /// Joules of a run, idle power included, of the windows that count; as if nothing else ran.
    package var total: [Joules]
    /// Joules beyond rest; nil when the idle power is not known.
    package var dynamic: [Joules]?
    package var provenance: Provenance
    /// What a run divides into; empty for a network.
    package var parts: [Part]
    /// Operators that the engine ran and that are neither the layer nor its changes of layout.
    package var otherOperators: [String]

    package init(
        windows: [LayerWindow], kept: [Int], isSettled: Bool, total: [Joules], dynamic: [Joules]?,
        provenance: Provenance, parts: [Part], otherOperators: [String]
    ) {
        self.windows = windows
        self.kept = kept
        self.isSettled = isSettled
        self.total = total
        self.dynamic = dynamic
        self.provenance = provenance
        self.parts = parts
        self.otherOperators = otherOperators
    }

    /// A layer's part of a run.
    package struct Part: Sendable, Hashable, Codable {
        package var type: String
        package var values: [String: Int]
        /// Its share of the run's time, and so of its energy.
        package var share: Double
        /// How far the share may be off.
        package var error: Double

        package init(type: String, values: [String: Int], share: Double, error: Double) {
            self.type = type
            self.values = values
            self.share = share
            self.error = error
        }

        /// Whether the part is large enough to be told from the rest of the run.
        package var isResolved: Bool { share > 0 && error <= 0.25 * share }
    }

    /// Runs of a window, on average over the windows that count.
    package var runsPerWindow: Double {
        kept.isEmpty ? 0 : Double(kept.reduce(0) { $0 + windows[$1].runs }) / Double(kept.count)
    }

    /// The median over the windows that count of the seconds of a run.
    package var latency: Seconds { Seconds(median(of: kept.map { windows[$0].latency.value })) }
}

/// The median; 0 of nothing.
func median(of values: [Double]) -> Double { (try? Summary(values).median) ?? 0 }
