/// One line of the result: what was measured, against which target and which peer.
struct Figure: Encodable {
    /// What does the same in the same run.
    struct Peer: Encodable {
        var name: String
        var version: String
        /// The peer's median, in the figure's unit.
        var median: Double
        /// The figure over the peer: the median of the pairs' ratios where both ran in pairs.
        var ratio: Double
    }

    var name: String
    var unit: String
    /// The most that the figure may be; nil for a figure that is only told.
    var target: Double?
    var median: Double
    var min: Double
    var max: Double
    var samples: Int
    var peer: Peer?
    var note: String?

    /// - Parameter scale: the unit's number per sample's number, for example 1000 from seconds to ms.
    init(
        _ name: String, unit: String, target: Double? = nil, samples: [Double], scale: Double = 1, peer: Peer? = nil,
        note: String? = nil
    ) {
        self.name = name
        self.unit = unit
        self.target = target
        median = PerjouleBenchmarks.median(samples) * scale
        min = (samples.min() ?? .nan) * scale
        max = (samples.max() ?? .nan) * scale
        self.samples = samples.count
        self.peer = peer
        self.note = note
    }

    /// Whether the median keeps within the target; nil without one.
    var isMet: Bool? { target.map { median <= $0 } }
}
