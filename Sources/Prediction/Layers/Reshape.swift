extension LayerType {
    /// The same elements in another shape; also Flatten, Squeeze and Unsqueeze.
    static let reshape = view("reshape")
}
