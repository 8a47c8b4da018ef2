/// A physical amount that a layer's energy is proportional to, and the unit its coefficient is per.
public struct WorkTerm: Sendable, Hashable, Codable {
    /// What one unit of the amount is.
    public enum Unit: String, Sendable, Hashable, Codable {
        case multiplyAccumulate = "MAC"
        case byte
        /// A byte that a core's own cache gives.
        case cachedByte = "cached byte"
        /// A byte of a tensor whose pages the system hands out, zeroed, at every call, unless memory is left over.
        case freshByte = "byte on a fresh page"
        case element
        case comparison
        /// A branch that is likely to go the other way than last time.
        case unsureBranch = "unsure branch"
        /// Something done as one: a row, a plane, a copied run.
        case piece
        /// An operator of the graph as the engine runs it.
        case node
        case call
    }

    /// For example `input bytes read`.
    public let name: String
    public let unit: Unit

    init(_ name: String, per unit: Unit) {
        self.name = name
        self.unit = unit
    }

    /// The fixed cost of calling a layer once.
    static let call = WorkTerm("calls", per: .call)
}

/// What a layer does: the amount of each term of its type, and what else describes how it is executed.
struct LayerWork {
    /// One amount per term, each at least 0.
    var amounts: [Double]
    /// Descriptors for the smooth correction: logarithms of sizes, utilisations, flags.
    var shape: [Double]
}

/// Bytes of a single-precision number.
let elementBytes = 4.0
