import ModelGraph

extension LayerType {
    /// The mean of every window; without rows of its own it counts as the maximum of the same windows.
    static let averagePool2d = LayerType(
        "avgpool2d", parameters: maxPool2d.parameters, terms: averagingTerms, conflict: maxPool2d.conflict,
        standIn: { LayerConfiguration(unchecked: .maxPool2d, $0.values) },
        ownOperators: ["AveragePool"], recipe: pooling("AveragePool", ["count_include_pad": .int(1)]),
        work: { layer, processor in layer.averagingWork(processor) })

    static let averagingTerms = TensorStream.terms + windowTerms + [.call]
}

extension LayerConfiguration {
    /// The work of taking means over the windows of a pooling layer.
    func averagingWork(_ processor: Processor) -> LayerWork {
        guard let windows = poolingWindows else { return LayerWork(amounts: [], shape: []) }
        let planes = self[0] * self[3]
        // Whole rows are fetched, whatever the windows leave out between columns.
        let stream = TensorStream.amounts(
            read: planes * Double(windows.rows.read) * self[6], written: planes * windows.outputs, processor)
        return LayerWork(
            amounts: stream + windowAmounts(windows, processor) + [1],
            shape: poolingShape(windows) + [poolsBlocks(processor) ? 1 : 0])
    }
}
