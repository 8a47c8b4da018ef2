extension LayerType {
    /// Part of a tensor, `run` contiguous elements at a time; also one part of Split, and Gather of rows.
    static let slice = copying("slice", parameters: [.run]) { $0.values[2] }
}
