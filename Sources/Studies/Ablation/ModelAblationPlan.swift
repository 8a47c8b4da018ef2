import ModelGraph
import Quantities
import Store

/// The blocks of a model, the changed models that a study measures, and the changes that cannot be made.
struct ModelAblationPlan: Sendable {
    /// The model without the contents of large weights, which decide nothing here.
    let model: Model
    let subject: String
    let blocks: [NetworkBlock]
    /// The original first.
    let variants: [Variant]
    let obstacles: [Obstacle]

    /// The model as it is, or with one change.
    struct Variant: Sendable {
        enum Change: Sendable {
            case none
            case removed(NetworkBlock)
            /// Channels of a block, or of the whole network.
            case narrowed(NetworkBlock?, Double)
        }

        let change: Change

        static let original = "original"

        /// The level of the factor.
        var label: String {
            switch change {
            case .none: Self.original
            case .removed(let block): "without \(block.name)"
            case .narrowed(let block, let width): "\(block?.name ?? ModelAblation.network) × \(width)"
            }
        }

        func applied(to model: Model) throws(ModelGraphError) -> Model {
            switch change {
            case .none: model
            case .removed(let block): try model.removing(block)
            case .narrowed(let block, let width): try model.narrowed(to: Fraction(width), in: block)
            }
        }
    }

    /// A change that cannot be made.
    struct Obstacle: Sendable {
        let label: String
        /// The block whose share bounds what the change could save; nil for the network.
        let block: String?
        let reason: String
    }

    /// - Throws: ``ModelGraphError`` for a file that is no model, ``StudyError`` for an unknown block.
    init(_ ablation: ModelAblation) throws {
        let model = try ablation.reference.load().withoutLargeWeights
        let blocks = try model.blocks(batch: ablation.batches.first ?? 1)
        var variants = [Variant(change: .none)]
        var obstacles: [Obstacle] = []
        func add(_ variant: Variant, _ block: NetworkBlock?) {
            do throws(ModelGraphError) {
                _ = try variant.applied(to: model)
                variants.append(variant)
            } catch {
                var reason = error.message
                if case .removed = variant.change { reason = block?.obstacle ?? reason }
                obstacles.append(Obstacle(label: variant.label, block: block?.name, reason: reason))
            }
        }
        for block in try Self.chosen(ablation.remove, from: blocks, allowsNetwork: false).compactMap(\.self) {
            add(Variant(change: .removed(block)), block)
        }
        if !ablation.widths.isEmpty {
            for block in try Self.chosen(ablation.narrow, from: blocks, allowsNetwork: true) {
                for width in ablation.widths { add(Variant(change: .narrowed(block, width)), block) }
            }
        }
        self.model = model
        subject = ablation.reference.subject
        self.blocks = blocks
        self.variants = variants
        self.obstacles = obstacles
    }

    /// The variant of a configuration.
    func variant(_ configuration: Configuration) -> Variant? {
        variants.first { .text($0.label) == configuration.levels[ModelAblation.variant] }
    }

    /// The block of each operator by the operator's name, as profiles and plans have it.
    var blockOfNode: [String: String] {
        var names: [String: String] = [:]
        for block in blocks {
            for index in block.nodes {
                let node = model.graph.nodes[index]
                names[node.name.isEmpty ? node.outputs.first ?? "" : node.name] = block.name
            }
        }
        return names
    }

    /// The blocks that were asked for, nil among them for the whole network; all with layers where none was named.
    private static func chosen(
        _ selection: ModelAblation.Selection, from blocks: [NetworkBlock], allowsNetwork: Bool
    ) throws(StudyError) -> [NetworkBlock?] {
        guard case .named(let names) = selection else {
            return (allowsNetwork ? [nil] : []) + blocks.filter(\.hasLayers)
        }
        var chosen: [NetworkBlock?] = []
        for name in names {
            if allowsNetwork, name == ModelAblation.network {
                chosen.append(nil)
                continue
            }
            guard let block = blocks.first(where: { $0.name == name }) else {
                let known = blocks.map(\.name)
                throw StudyError(
                    .designInvalid, "the model has no block “\(name)”",
                    advice: known.nearest(to: name).map { "did you mean “\($0)”?" }
                        ?? "its blocks are \(known.prefix(20).joined(separator: ", "))")
            }
            chosen.append(block)
        }
        return chosen
    }
}

extension Model {
    /// The model with constants for the contents of weights that were left in files: their shapes are all that counts.
    fileprivate var withoutLargeWeights: Model {
        var model = self
        for index in graph.initializers.indices where !graph.initializers[index].elementType.isInteger {
            switch graph.initializers[index].contents {
            case .inFile, .external: model.graph.initializers[index].contents = .constant(0)
            default: break
            }
        }
        return model
    }
}
