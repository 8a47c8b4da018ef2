/// What types that stream whole tensors through the core pay for, whatever they compute on the way.
enum TensorStream {
    static let terms = [
        WorkTerm("bytes read and written", per: .byte),
        WorkTerm("bytes read and written beyond the core's cache", per: .byte),
        WorkTerm("bytes read and written beyond the shared cache", per: .byte),
        WorkTerm("output bytes on fresh pages", per: .freshByte),
    ]

    /// The amounts of ``terms``.
    /// - Parameters:
    ///   - read: elements of all inputs.
    ///   - written: elements of the output.
    static func amounts(read: Double, written: Double, _ processor: Processor) -> [Double] {
        let moved = elementBytes * (read + written)
        return [
            moved, Swift.max(0, moved - processor.coreCacheBytes), Swift.max(0, moved - processor.sharedCacheBytes),
            processor.fresh(elementBytes * written),
        ]
    }
}
