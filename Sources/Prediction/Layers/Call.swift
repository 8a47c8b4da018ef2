#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LayerType {
    /// The fixed cost of one inference: entering the engine, and its bookkeeping for every operator that runs.
    static let call = LayerType(
        "call", parameters: [Parameter("nodes")], terms: [WorkTerm("operators run", per: .node), .call],
        work: { layer, _ in LayerWork(amounts: [layer[0], 1], shape: [log(layer[0])]) })
}
