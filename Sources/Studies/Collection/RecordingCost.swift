package import Inference
package import Quantities

/// What recording a node profile adds to a run, found on rows of operators that compute one element.
///
/// Such an operator's own work is far below the profile's resolution, so what the profile shows for it is the cost of
/// being run and recorded; that part of every node's time belongs to the call, not to the layer.
package struct RecordingCost: Sendable, Hashable, Codable {
    /// Within a node's time, for each node.
    package var inNode: Seconds
    /// Within a run's time but outside of its nodes', for each node, compared with a run that is not recorded.
    package var besideNode: Seconds
    /// The same, for each run; negative when the engine's own total leaves out parts of a call.
    package var ofRun: Seconds

    package static let none = RecordingCost(inNode: .zero, besideNode: .zero, ofRun: .zero)

    package init(inNode: Seconds, besideNode: Seconds, ofRun: Seconds) {
        self.inNode = inNode
        self.besideNode = besideNode
        self.ofRun = ofRun
    }

    /// A row of one-element operators, run without and with recording.
    package struct Row: Sendable {
        package var nodes: Int
        /// A run that was not recorded.
        package var run: Seconds
        package var profile: NodeProfile

        package init(nodes: Int, run: Seconds, profile: NodeProfile) {
            self.nodes = nodes
            self.run = run
            self.profile = profile
        }

        var inNodes: Seconds { profile.nodes.reduce(.zero) { $0 + $1.typical } }
        /// How much longer a recorded run is outside of its nodes than the whole of one that is not recorded.
        var beside: Seconds { profile.typical - inNodes - run }
    }

    /// - Parameters:
    ///   - short: a row of few operators.
    ///   - long: a row of more.
    package init(short: Row, long: Row) {
        let step = Double(max(1, long.nodes - short.nodes))
        inNode = long.inNodes / Double(max(1, long.nodes))
        besideNode = (long.beside - short.beside) / step
        ofRun = short.beside - besideNode * Double(short.nodes)
    }
}
