public import Quantities

/// How long each node of a model took, over the runs that were profiled.
///
/// The nodes are those of the optimised model: at a higher ``OptimisationLevel`` several nodes of the file may appear as
/// one, and nodes that the engine inserted appear too.
public struct NodeProfile: Sendable, Hashable, Codable {
    /// How many runs of the whole model were profiled.
    public var runs: Int
    /// The duration of all runs together.
    public var total: Seconds
    /// The nodes in the order in which they ran.
    public var nodes: [NodeTiming]
    /// How long a run usually takes: the mean of the middle half of the runs, which slow first runs do not move.
    public var typical: Seconds

    /// - Parameter typical: nil takes the mean.
    public init(runs: Int, total: Seconds, nodes: [NodeTiming], typical: Seconds? = nil) {
        self.runs = runs
        self.total = total
        self.nodes = nodes
        self.typical = typical ?? (runs > 0 ? total / Double(runs) : .zero)
    }
}

extension NodeProfile {
    /// The nodes that the engine fused, replaced or inserted: those that the file does not have by name and operator.
    /// - Parameter file: the operator's type of every node of the file, by the node's name.
    public func rewritten(from file: [String: String]) -> [NodeTiming] {
        nodes.filter { file[$0.name] != $0.operation }
    }
}

/// How long one node of an optimised model took.
public struct NodeTiming: Sendable, Hashable, Codable {
    /// The node's name in the optimised model; a name the file does not have belongs to a fused or inserted node.
    public var name: String
    /// The operator's type, for example `Conv` or `FusedConv`.
    public var operation: String
    /// The part of the engine that ran it, for example `CPUExecutionProvider`.
    public var provider: String
    /// How often it ran.
    public var count: Int
    /// The duration of all its runs together.
    public var total: Seconds
    /// The most threads, the calling one included, that worked on it at a time; 1 when the engine states none.
    public var threads: Int
    /// Bytes of its outputs, as the engine states them.
    public var outputBytes: Bytes?
    /// How long the node usually takes: the mean of the middle half of its runs.
    public var typical: Seconds

    /// - Parameter typical: nil takes the mean.
    public init(
        name: String, operation: String, provider: String, count: Int, total: Seconds, threads: Int,
        outputBytes: Bytes? = nil, typical: Seconds? = nil
    ) {
        self.name = name
        self.operation = operation
        self.provider = provider
        self.count = count
        self.total = total
        self.threads = threads
        self.outputBytes = outputBytes
        self.typical = typical ?? (count > 0 ? total / Double(count) : .zero)
    }

    /// The mean duration of one run of the node.
    public var mean: Seconds { count > 0 ? total / Double(count) : .zero }
}
