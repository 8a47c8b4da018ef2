package import Inference
package import Quantities

/// What running operators costs whatever they compute, found on rows of operators that compute one element each.
package struct CallCost: Sendable, Hashable, Codable {
    /// The time of a run, for each run and for each operator.
    package var ofRun: Seconds
    package var ofNode: Seconds
    /// The time that a node profile shows for an operator that computes one element: the cost of being run and
    /// recorded, which is part of every node's recorded time and is no work of the layer.
    package var inRecordedNode: Seconds

    package static let none = CallCost(ofRun: .zero, ofNode: .zero, inRecordedNode: .zero)

    package init(ofRun: Seconds, ofNode: Seconds, inRecordedNode: Seconds) {
        self.ofRun = ofRun
        self.ofNode = ofNode
        self.inRecordedNode = inRecordedNode
    }

    /// - Parameters:
    ///   - short: the number of operators of a row, and the time of a run that is not recorded.
    ///   - long: the same of a longer row.
    ///   - profile: of the longer row.
    package init(short: (nodes: Int, run: Seconds), long: (nodes: Int, run: Seconds), profile: NodeProfile) {
        let step = Double(max(1, long.nodes - short.nodes))
        ofNode = max(.zero, (long.run - short.run) / step)
        ofRun = max(.zero, short.run - ofNode * Double(short.nodes))
        let recorded = profile.nodes.reduce(Seconds.zero) { $0 + $1.typical }
        inRecordedNode = recorded / Double(max(1, profile.nodes.count))
    }

    /// The time of a run of so many operators beside what they compute.
    func time(nodes: Int) -> Seconds { ofRun + ofNode * Double(nodes) }
}
