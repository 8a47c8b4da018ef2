package import Inference
package import Quantities

/// The time of one run, divided among its operators and the call itself.
///
/// Only shares are taken from the recorded runs, and are applied to runs that were not recorded. A node's share is its
/// time less what recording adds; the call's is what remains of a recorded run beside its nodes, less the same.
package struct RunSplit: Sendable, Hashable {
    /// One operator of the optimised graph.
    package struct Operator: Sendable, Hashable {
        package var operation: String
        /// Its part of the run's time.
        package var share: Double
        package var outputBytes: Bytes?
    }

    package let operators: [Operator]
    /// The part of the run's time that is not within operators.
    package let call: Double
    /// How far an operator's share may be off: half the profile's resolution of one microsecond, over the run.
    package let error: Double

    /// The profile's resolution (ONNX Runtime writes whole microseconds) and the drift of what recording costs.
    private static let nodeError = Seconds(0.5e-6)

    package init(_ profile: NodeProfile, cost: RecordingCost) {
        let recorded = profile.nodes.reduce(Seconds.zero) { $0 + $1.typical }
        let count = Double(profile.nodes.count)
        let times = profile.nodes.map { max(.zero, $0.typical - cost.inNode) }
        let beside = max(.zero, profile.typical - recorded - cost.ofRun - cost.besideNode * count)
        let run = times.reduce(beside, +)
        let whole = run > .zero ? run : Seconds(1)
        operators = zip(profile.nodes, times).map {
            Operator(operation: $0.operation, share: $1 / whole, outputBytes: $0.outputBytes)
        }
        call = beside / whole
        error = Self.nodeError / whole
    }
}
