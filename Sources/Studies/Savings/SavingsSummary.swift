import Statistics

/// The savings over a grid of settings in a few figures.
///
/// The grid is chosen, not drawn, and each saving follows from it exactly: quartiles say how savings vary over it, and there
/// is no interval, since there is no sampling error.
public struct SavingsSummary: Sendable, Hashable, Encodable {
    public var settings: Int
    public var lowerQuartile: Double
    public var median: Double
    public var upperQuartile: Double
    public var largest: Double
    /// The share of settings that save nothing.
    public var nothing: Double
    /// The median of those that save something; nil when none does.
    public var medianOfSavers: Double?
    /// For each of ``thresholds``, the share of settings that save more.
    public var shares: [Share]

    /// The share of settings that save more than something.
    public struct Share: Sendable, Hashable, Encodable {
        public var saving: Double
        public var share: Double
    }

    /// The savings asked about.
    public static let thresholds = [0.05, 0.1, 0.2]

    /// - Returns: nil for no savings.
    init?(_ savings: [Double]) {
        guard !savings.isEmpty, let summary = try? Summary(savings),
            let quartiles = try? quantiles(savings, at: [0.25, 0.75])
        else { return nil }
        settings = savings.count
        (lowerQuartile, upperQuartile) = (quartiles[0], quartiles[1])
        (median, largest) = (summary.median, summary.maximum)
        nothing = Double(savings.count { $0 <= 0 }) / Double(savings.count)
        medianOfSavers = try? Statistics.median(savings.filter { $0 > 0 })
        shares = Self.thresholds.map { threshold in
            Share(saving: threshold, share: Double(savings.count { $0 > threshold }) / Double(savings.count))
        }
    }
}
