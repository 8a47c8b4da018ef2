public import Quantities

/// The measured energy of one forward pass of one layer, and where in a table it stands.
public struct LayerMeasurement: Sendable, Hashable {
    public let configuration: LayerConfiguration
    /// Energy of one forward pass.
    public let energy: Joules
    /// The network that the layer is part of; nil for a random configuration.
    public let architecture: String?
    /// The layer's position in its network.
    public let layerIndex: Int?
    /// The campaign that measured it; empty when not stated.
    public let session: String

    public init(
        _ configuration: LayerConfiguration, energy: Joules, architecture: String? = nil, layerIndex: Int? = nil,
        session: String = ""
    ) {
        self.configuration = configuration
        self.energy = energy
        self.architecture = architecture
        self.layerIndex = layerIndex
        self.session = session
    }
}
