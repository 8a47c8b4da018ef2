/// What a drawn layer may take to run.
package struct SamplingLimits: Sendable, Hashable {
    /// Bytes of inputs, weights and output together; an engine takes about twice as many, for copies in other layouts.
    package var maximumBytes: Int
    /// Operations of one run: multiply-accumulates or comparisons, and ten for every element of a tensor, about what
    /// moving one takes the time of.
    package var minimumWork: Double
    package var maximumWork: Double

    /// The default takes one core of 2020 to 2025 about 10 µs to 300 ms.
    package init(maximumBytes: Int = 1 << 29, minimumWork: Double = 4e5, maximumWork: Double = 1e10) {
        self.maximumBytes = maximumBytes
        self.minimumWork = minimumWork
        self.maximumWork = maximumWork
    }

    /// Operations that moving one element counts as.
    static let operationsPerElement = 10.0

    /// Why a layer is not within the limits; nil when it is.
    func objection(to layer: LayerConfiguration) -> String? {
        do {
            let elements = try layer.oneLayerGraph().elements
            let bytes = elementBytes * Double(elements)
            guard bytes <= Double(maximumBytes) else { return "more than \(maximumBytes) bytes of tensors" }
            let operations = layer.type.recipe?.operations(layer) ?? 0
            let work = operations + Self.operationsPerElement * Double(elements)
            if work < minimumWork { return "less work than \(minimumWork) operations" }
            return work > maximumWork ? "more work than \(maximumWork) operations" : nil
        } catch {
            return error.message
        }
    }
}
