extension LayerType {
    /// Dropout, which does nothing at inference.
    static let dropout = LayerType(
        "dropout", parameters: [.batchSize, .inputSize], terms: [],
        work: { _, _ in LayerWork(amounts: [], shape: []) })
}
