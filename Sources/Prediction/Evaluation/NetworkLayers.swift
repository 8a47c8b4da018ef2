/// The layers of networks, put together from rows that name their architecture.
struct NetworkLayers {
    /// Measured layers by architecture and batch size, each layer once.
    let groups: [Key: [LayerMeasurement]]
    /// Layers of networks that are known by their graph.
    let lifted: [NetworkMeasurement: [LayerConfiguration]]
    private let fullest: [String: Key]

    struct Key: Hashable {
        let architecture: String
        let batchSize: Int
    }

    private struct Slot: Hashable {
        let key: Key
        let type: String
        let layerIndex: Int
    }

    init(_ measurements: [LayerMeasurement], lifted: [NetworkMeasurement: [LayerConfiguration]] = [:]) {
        var groups: [Key: [LayerMeasurement]] = [:]
        var seen: Set<Slot> = []
        for row in measurements {
            guard let architecture = row.architecture, let layerIndex = row.layerIndex,
                let batchSize = row.configuration.value(of: "batch_size")
            else { continue }
            let key = Key(architecture: architecture, batchSize: batchSize)
            // A network measured in two sessions has every layer twice.
            guard seen.insert(Slot(key: key, type: row.configuration.type.name, layerIndex: layerIndex)).inserted else {
                continue
            }
            groups[key, default: []].append(row)
        }
        var fullest: [String: Key] = [:]
        for (key, layers) in groups.sorted(by: { $0.key.batchSize < $1.key.batchSize }) {
            let known = fullest[key.architecture].flatMap { groups[$0]?.count } ?? 0
            if layers.count > known { fullest[key.architecture] = key }
        }
        self.groups = groups
        self.lifted = lifted
        self.fullest = fullest
    }

    /// The layers of a network at a batch size; those of another batch size, resized, when none were measured at it.
    /// - Returns: nil for an architecture without layers and without a graph.
    func layers(of network: NetworkMeasurement) throws(EnergyPredictionError) -> [LayerConfiguration]? {
        guard let key = fullest[network.architecture], let model = groups[key] else { return lifted[network] }
        var layers: [LayerConfiguration] = []
        for row in model { layers.append(try row.configuration.withBatchSize(network.batchSize)) }
        return layers
    }

    /// The measured layers of a network at its own batch size; nil unless every layer was measured.
    func measured(_ network: NetworkMeasurement) -> [LayerMeasurement]? {
        let key = Key(architecture: network.architecture, batchSize: network.batchSize)
        guard let full = fullest[network.architecture].flatMap({ groups[$0] }), let rows = groups[key],
            rows.count == full.count
        else { return nil }
        return rows
    }
}
