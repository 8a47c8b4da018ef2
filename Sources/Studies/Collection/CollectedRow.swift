package import Prediction
package import Quantities

/// One row of a table of measured layers.
package struct CollectedRow: Sendable, Hashable {
    package var layer: LayerConfiguration
    /// Joules of one forward pass: median, least and most of the windows.
    package var energy: Joules
    package var least: Joules
    package var most: Joules
    package var latency: Seconds
    package var multiplyAccumulates: Double
    package var windows: Int
    package var runsPerWindow: Double
    /// The network that the layer was lifted from; nil for a random one.
    package var place: LayerPlace?
}

extension CollectedItem {
    /// The rows that the item gives: its layer, once for training and once for each place in a network, and the other
    /// parts of its runs.
    ///
    /// Parts too small to be told from the rest of the run are left out.
    package func rows(_ measure: LayerEnergy) -> [CollectedRow] {
        guard let figures, let energies = figures.energies(measure), !energies.isEmpty else { return [] }
        return figures.parts.enumerated().flatMap { index, part -> [CollectedRow] in
            guard part.isResolved, let type = try? LayerType.named(part.type),
                let layer = try? LayerConfiguration(type, part.values)
            else { return [] }
            let joules = energies.map { $0.value * part.share }
            let row = CollectedRow(
                layer: layer, energy: Joules(median(of: joules)), least: Joules(joules.min() ?? 0),
                most: Joules(joules.max() ?? 0), latency: figures.latency * part.share,
                multiplyAccumulates: index == 0 ? multiplyAccumulates : layer.multiplyAccumulates ?? 0,
                windows: energies.count, runsPerWindow: figures.runsPerWindow, place: nil)
            guard row.energy > .zero else { return [] }
            guard index == 0 else { return [row] }
            return (isDrawn ? [row] : [])
                + places.map { place in
                    var copy = row
                    copy.place = place
                    return copy
                }
        }
    }
}

/// Which joules a row holds.
package enum LayerEnergy: String, Sendable, Hashable, Codable, CaseIterable {
    /// What the machine draws at rest counts for the time of a run, as in published tables of package energy.
    case total
    /// Only what is beyond rest.
    case dynamic
}

extension CollectedFigures {
    func energies(_ measure: LayerEnergy) -> [Joules]? { measure == .total ? total : dynamic }
}

extension [CollectedRow] {
    /// The rows, with those of changes of layout summed up: one for each configuration, as several layers bring the same.
    func summedUp() -> [CollectedRow] {
        let rows = filter { $0.layer.type.name != "reorder" }
        var groups: [LayerConfiguration: [CollectedRow]] = [:]
        for row in self where row.layer.type.name == "reorder" { groups[row.layer, default: []].append(row) }
        let summed = groups.values.map { group in
            var row = group[0]
            row.energy = Joules(median(of: group.map(\.energy.value)))
            row.least = Joules(median(of: group.map(\.least.value)))
            row.most = Joules(median(of: group.map(\.most.value)))
            row.latency = Seconds(median(of: group.map(\.latency.value)))
            return row
        }
        return rows + summed.sorted { $0.layer.description < $1.layer.description }
    }
}
