package import Inference
package import Quantities

/// The time of one run of a one-layer graph, divided among its operators and the call itself.
///
/// The call's part is that of a row of as many one-element operators. What remains is divided by the recorded times of
/// the nodes, less what being recorded takes. Only these proportions come from recorded runs, since recording makes
/// runs longer by a microsecond a node; the time that is divided is that of runs which were not recorded. So the parts
/// add up to the run, and what the engine does between nodes for a layer's sake (providing memory) counts as the layer's.
package struct RunSplit: Sendable, Hashable {
    /// One operator of the optimised graph.
    package struct Operator: Sendable, Hashable {
        package var operation: String
        /// Its part of the run's time.
        package var share: Double
        package var outputBytes: Bytes?
    }

    package let operators: [Operator]
    /// The part of the run's time that is the call's.
    package let call: Double
    /// How far an operator's share may be off.
    package let error: Double

    /// Half the resolution of the profile: ONNX Runtime writes whole microseconds.
    private static let nodeError = Seconds(0.5e-6)
    /// By how much the cost of a call differs between a row of tiny operators and a run whose layer fills the caches.
    private static let callError = 0.25

    /// - Parameter run: the time of a run that was not recorded.
    package init(_ profile: NodeProfile, run: Seconds, cost: CallCost) {
        let whole = max(run, Seconds(1e-9))
        let callTime = min(whole, cost.time(nodes: profile.nodes.count))
        let times = profile.nodes.map { max(.zero, $0.typical - cost.inRecordedNode) }
        let recorded = times.reduce(.zero, +)
        let rest = 1 - callTime / whole
        operators = zip(profile.nodes, times).map { node, time in
            let part = recorded > .zero ? time / recorded : 1 / Double(times.count)
            return Operator(operation: node.operation, share: rest * part, outputBytes: node.outputBytes)
        }
        call = callTime / whole
        // A single operator gets all that is not the call's, whatever its recorded time.
        let division = profile.nodes.count > 1 ? Self.nodeError : .zero
        error = (division + callTime * Self.callError) / whole
    }
}
