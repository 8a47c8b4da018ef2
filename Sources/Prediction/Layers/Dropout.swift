extension LayerType {
    /// Dropout, which does nothing at inference.
    static let dropout = view("dropout")
}
