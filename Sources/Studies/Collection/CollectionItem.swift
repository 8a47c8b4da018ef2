package import Prediction
import Quantities

/// One thing that a collection measures.
package struct CollectionItem: Sendable, Hashable {
    package let subject: Subject
    /// Whether a layer was drawn or is a point of a grid, so that training may use it.
    package var isDrawn = false
    /// The places in networks that a layer was lifted from.
    package var places: [LayerPlace] = []

    /// What is run.
    package enum Subject: Sendable, Hashable {
        case layer(LayerConfiguration)
        /// So many operators of one element, in a row: what running operators costs, whatever they compute.
        case calls(Int)
        /// A network, as its reference names it, with a batch size.
        case network(String, batch: Int)
    }

    package init(_ subject: Subject, isDrawn: Bool = false, places: [LayerPlace] = []) {
        self.subject = subject
        self.isDrawn = isDrawn
        self.places = places
    }

    /// What identifies the item in a run.
    package var key: String {
        switch subject {
        case .layer(let layer): layer.description
        case .calls(let nodes): "call nodes \(nodes)"
        case .network(let name, let batch): "network \(name), batch \(batch)"
        }
    }

    /// What kind of item it is in a count: the layer's type, `call` or `network`.
    package var kind: String {
        switch subject {
        case .layer(let layer): layer.type.name
        case .calls: "call"
        case .network: "network"
        }
    }
}

/// A layer's place in a network at a batch size.
package struct LayerPlace: Sendable, Hashable, Codable {
    package var architecture: String
    package var layerIndex: Int

    package init(architecture: String, layerIndex: Int) {
        self.architecture = architecture
        self.layerIndex = layerIndex
    }
}
