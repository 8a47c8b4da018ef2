extension LayerType {
    /// Elements written as they were read: what operators without a type of their own count as.
    static let copy = copying("copy") { $0.values[0] * $0.values[1] }
}
