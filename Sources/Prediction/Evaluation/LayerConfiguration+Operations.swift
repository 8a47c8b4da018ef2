extension LayerConfiguration {
    /// Multiply-accumulates of one forward pass without bias and padding to vectors; taps on padding count, as the
    /// published tables count them. Nil for types whose operations are not multiply-accumulates.
    public var multiplyAccumulates: Double? { type.statedOperations(self).first }
}
