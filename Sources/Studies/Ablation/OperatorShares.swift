import Inference
import ModelGraph
import Prediction
import Quantities

/// Each operator's share of the time that a model's operators take, told apart by blocks of the model.
struct OperatorShares: Sendable, Hashable {
    /// One operator that the engine runs.
    struct Entry: Sendable, Hashable {
        let name: String
        /// The block that it does the work of; nil for what the engine inserts.
        let block: String?
        let share: Double
    }

    let entries: [Entry]

    /// What is done for no block: tensors brought into another order for the engine's sake.
    static let engine = "inserted by the engine"

    /// Divides recorded times; a fused operator's goes to the block of the first node that it stands for.
    /// - Parameter plan: the operators that the engine is expected to run, which tells what a fused one stands for.
    init(_ profile: NodeProfile, plan: ExecutionPlan, blockOfNode: [String: String]) {
        var open = plan.operators
        let whole = profile.nodes.reduce(Seconds.zero) { $0 + $1.typical }
        entries = profile.nodes.map { node in
            let place = Self.place(of: node, in: open)
            let executed = place.map { open.remove(at: $0) }
            let names = [node.name] + (executed?.nodes ?? [])
            return Entry(
                name: executed.map(\.name) ?? node.name, block: names.lazy.compactMap { blockOfNode[$0] }.first,
                share: whole > .zero ? node.typical / whole : 0)
        }
    }

    /// The same by a prediction.
    init(_ prediction: NetworkPrediction, blockOfNode: [String: String]) {
        entries = prediction.operators.map { entry in
            Entry(
                name: entry.executed.name, block: entry.executed.nodes.lazy.compactMap { blockOfNode[$0] }.first,
                share: entry.share.value)
        }
    }

    /// The sum of each block's shares, in no order; what the engine inserts under ``engine``.
    var byBlock: [String: Double] {
        entries.reduce(into: [:]) { $0[$1.block ?? Self.engine, default: 0] += $1.share }
    }

    /// The operator of the plan that a recorded node is: one of the same kind that its name tells, else the first.
    private static func place(of node: NodeTiming, in open: [ExecutedOperator]) -> Int? {
        let alike = open.indices.filter { open[$0].operation == node.operation }
        let sized = alike.filter { place in
            node.outputBytes.map { Double(open[place].outputBytes ?? -1) == $0.value } ?? true
        }
        let candidates = sized.isEmpty ? alike : sized
        return candidates.first { place in
            open[place].nodes.contains { !$0.isEmpty && ($0 == node.name || node.name.contains($0)) }
        } ?? candidates.first
    }
}
