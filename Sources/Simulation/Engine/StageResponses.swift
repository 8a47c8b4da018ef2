/// Times from reaching a stage to the end of the batch there.
struct StageResponses {
    private(set) var histogram = ResponseHistogram()
    private(set) var means = BatchMeans()

    /// Takes in the requests of one batch.
    /// - Parameters:
    ///   - arrivals: when each reached the stage.
    ///   - finish: when the batch ended.
    @inline(__always) mutating func add(_ arrivals: Slice<UnsafeBufferPointer<Double>>, finish: Double) {
        means.add(sum: histogram.add(from: arrivals, to: finish), count: arrivals.count)
    }
}
