extension LayerType {
    /// Every row shifted and scaled to mean 0 and variance 1, then by a learned scale and shift per element.
    static let layerNorm = rowwise("layernorm")
}
