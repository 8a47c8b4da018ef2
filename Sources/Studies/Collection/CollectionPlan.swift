package import Prediction
import Quantities
import Statistics

/// Everything a design measures, in the order in which it is measured.
package struct CollectionPlan: Sendable {
    /// Each item once, kinds evenly mixed, so that a campaign that ends early has its share of every kind.
    package let items: [CollectionItem]
    /// Why some types have fewer configurations than were asked for.
    package let remarks: [String]

    /// How often a configuration is drawn anew when it was drawn before.
    private static let attempts = 20

    /// - Parameter layers: the layers that a network at a batch size is executed as.
    /// - Throws: ``EnergyPredictionError`` for ranges that a type cannot have, and what `layers` throws.
    package init(
        _ design: CollectionDesign,
        layers: (_ network: CollectionDesign.NetworkRequest, _ batch: Int) throws -> [LayerConfiguration]
    ) throws {
        var found = Found()
        var remarks: [String] = []
        for request in design.types {
            let drawn = try Self.draw(request, design)
            if drawn.count < request.count + request.gridSize {
                remarks.append(
                    "\(drawn.count) of \(request.count + request.gridSize) configurations of \(request.type) exist within its ranges"
                )
            }
            for layer in drawn { found.add(CollectionItem(.layer(layer), isDrawn: true)) }
        }
        var networks: [CollectionItem] = []
        for request in design.networks {
            let name = request.architecture
            for batch in request.batches {
                if request.whole { networks.append(CollectionItem(.network(name, batch: batch))) }
                guard request.layers else { continue }
                for (index, layer) in try layers(request, batch).enumerated() {
                    guard layer.type.recipe != nil, !layer.type.isFree else { continue }
                    found.add(
                        CollectionItem(.layer(layer), places: [LayerPlace(architecture: name, layerIndex: index)]))
                }
            }
        }
        let calls = found.items.isEmpty ? [] : CallChain.lengths.map { CollectionItem(.calls($0), isDrawn: true) }
        items = Self.mixed(found.items + calls + networks, seed: design.seed)
        self.remarks = remarks
    }

    /// How many items of each kind there are, kinds in alphabetical order.
    package var counts: [(kind: String, count: Int)] {
        Dictionary(grouping: items, by: \.kind).map { ($0.key, $0.value.count) }.sorted { $0.kind < $1.kind }
    }

    /// Layers without duplicates, each with all places that it was found at.
    private struct Found {
        private(set) var items: [CollectionItem] = []
        private var places: [String: Int] = [:]

        mutating func add(_ item: CollectionItem) {
            if let place = places[item.key] {
                items[place].places += item.places
                items[place].isDrawn = items[place].isDrawn || item.isDrawn
            } else {
                places[item.key] = items.count
                items.append(item)
            }
        }
    }

    /// The grid's points and the random configurations of a type, each once.
    private static func draw(
        _ request: CollectionDesign.TypeRequest, _ design: CollectionDesign
    ) throws(EnergyPredictionError) -> [LayerConfiguration] {
        let type = try LayerType.named(request.type)
        let limits = design.samplingLimits
        // A generator for each type, so that another type in the file changes nothing for this one.
        var generator = SeededGenerator(seed: request.type.utf8.reduce(design.seed) { $0 &* 31 &+ UInt64($1) })
        var layers: [LayerConfiguration] = []
        var seen: Set<LayerConfiguration> = []
        var firstProblem: EnergyPredictionError?
        func draw(_ ranges: [String: CollectionDesign.ParameterRange], _ generator: inout SeededGenerator) {
            for _ in 0..<attempts {
                do {
                    let layer = try type.sample(ranges.mapValues(\.sampled), limits: limits, using: &generator)
                    guard seen.insert(layer).inserted else { continue }
                    layers.append(layer)
                    return
                } catch {
                    firstProblem = firstProblem ?? error
                    return
                }
            }
        }
        for point in request.gridPoints {
            draw(request.ranges.merging(point.mapValues { .oneOf([$0]) }) { $1 }, &generator)
        }
        for _ in 0..<request.count { draw(request.ranges, &generator) }
        if layers.isEmpty, let firstProblem { throw firstProblem }
        return layers
    }

    /// Shuffles each kind and lays the kinds over one another, each spread over the whole.
    private static func mixed(_ items: [CollectionItem], seed: UInt64) -> [CollectionItem] {
        var generator = SeededGenerator(seed: seed)
        var placed: [(place: Double, item: CollectionItem)] = []
        for (_, group) in Dictionary(grouping: items, by: \.kind).sorted(by: { $0.key < $1.key }) {
            for (position, index) in generator.permutation(group.count).enumerated() {
                let place = (Double(position) + generator.uniform()) / Double(group.count)
                placed.append((place, group[index]))
            }
        }
        return placed.sorted { $0.place < $1.place }.map(\.item)
    }
}

extension CollectionDesign.TypeRequest {
    /// Each combination of the grid's levels.
    var gridPoints: [[String: Int]] {
        guard !grid.isEmpty else { return [] }
        return grid.sorted { $0.key < $1.key }.reduce([[:]]) { points, axis in
            points.flatMap { point in axis.value.map { level in point.merging([axis.key: level]) { $1 } } }
        }
    }

    var gridSize: Int { grid.isEmpty ? 0 : grid.values.reduce(1) { $0 * $1.count } }
}

extension CollectionDesign.NetworkRequest {
    /// The name under which measurements of the network are stored: `alexnet@224`, or the file's path.
    package var architecture: String { model.hasPrefix("zoo:") ? String(model.dropFirst(4)) : model }
}
