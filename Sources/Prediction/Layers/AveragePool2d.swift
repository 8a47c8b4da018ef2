import ModelGraph

extension LayerType {
    /// The mean of every window; without rows of its own it counts as the maximum of the same windows.
    static let averagePool2d = LayerType(
        "avgpool2d", parameters: maxPool2d.parameters, terms: averagingTerms, conflict: maxPool2d.conflict,
        standIn: { LayerConfiguration(unchecked: .maxPool2d, $0.values) },
        ownOperators: ["AveragePool"], recipe: pooling("AveragePool", ["count_include_pad": .int(1)]),
        work: { layer, processor in layer.averagingWork(processor) })

    /// MLAS adds whole vectors of channels where these fill blocks; else it adds the rows of a window as vectors, and then
    /// what lies below each other one by one.
    static let averagingTerms =
        TensorStream.terms + [
            WorkTerm("blocks of channels: taps", per: .element),
            WorkTerm("planes: elements of window rows", per: .element),
            WorkTerm("planes: window columns", per: .element),
            .call,
        ]
}

extension LayerConfiguration {
    /// The work of taking means over the windows of a pooling layer.
    func averagingWork(_ processor: Processor) -> LayerWork {
        guard let windows = poolingWindows else { return LayerWork(amounts: [], shape: []) }
        let planes = self[0] * self[3]
        let isBlocked = values[3] % processor.vectorWidth == 0
        let rowElements = planes * Double(windows.rows.taps) * self[6]
        let columns = planes * Double(windows.rows.outputs) * Double(windows.columns.taps)
        // Whole rows are fetched, whatever the windows leave out between columns.
        let stream = TensorStream.amounts(
            read: planes * Double(windows.rows.read) * self[6], written: planes * windows.outputs, processor)
        let amounts =
            stream + [isBlocked ? planes * windows.taps : 0, isBlocked ? 0 : rowElements, isBlocked ? 0 : columns, 1]
        return LayerWork(amounts: amounts, shape: poolingShape(windows) + [isBlocked ? 1 : 0])
    }
}
