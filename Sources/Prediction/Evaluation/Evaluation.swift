/// A predictor's errors on layers and whole networks it was not trained on; encodes as `predict evaluate --json` prints.
public struct Evaluation: Sendable, Hashable, Codable {
    /// Errors per layer type.
    public let layers: [String: ErrorFigures]
    /// Errors of whole networks; nil when no network was given.
    public let networks: NetworkFigures?

    /// Errors of sums over layers against measured networks.
    public struct NetworkFigures: Sendable, Hashable, Codable {
        public let n: Int
        public let r2: Double?
        public let mape: Double
        public let medianError: Double
        /// The largest relative error of a network at a batch size.
        public let worst: Double
        /// Σ |predicted − measured| of layers over Σ measured of layers: errors cannot cancel; nil without measured layers.
        public let absoluteLayerErrorShare: Double?
        public let perNetwork: [String: ErrorFigures]

        /// Writes every key; an undefined figure is null.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(n, forKey: .n)
            try container.encode(r2, forKey: .r2)
            try container.encode(mape, forKey: .mape)
            try container.encode(medianError, forKey: .medianError)
            try container.encode(worst, forKey: .worst)
            try container.encode(absoluteLayerErrorShare, forKey: .absoluteLayerErrorShare)
            try container.encode(perNetwork, forKey: .perNetwork)
        }
    }
}
