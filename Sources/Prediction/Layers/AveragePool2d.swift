extension LayerType {
    /// The mean of every square window; without rows of its own it counts as the maximum of the same windows.
    static let averagePool2d = LayerType(
        "avgpool2d", parameters: maxPool2d.parameters, terms: maxPool2d.terms, conflict: maxPool2d.conflict,
        standIn: { LayerConfiguration(unchecked: .maxPool2d, $0.values) }, work: maxPool2d.work)
}
