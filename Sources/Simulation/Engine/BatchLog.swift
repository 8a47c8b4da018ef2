/// What one replica did with requests that it served in the order of their arrival: its batches, one after the other.
package struct BatchLog: Sendable, Hashable {
    /// When a batch ran, and which requests it took: those after the batch before, up to `end`.
    package struct Batch: Sendable, Hashable {
        package var startSeconds: Double
        package var finishSeconds: Double
        /// The index after its last request.
        package var end: Int

        package init(startSeconds: Double, finishSeconds: Double, end: Int) {
            self.startSeconds = startSeconds
            self.finishSeconds = finishSeconds
            self.end = end
        }
    }

    /// When each request arrives; ascending.
    package let arrivalSeconds: [Double]
    package private(set) var batches: [Batch] = []

    /// Room for a batch of each request is taken at once, so that noting one allocates nothing.
    package init(_ arrivalSeconds: [Double]) {
        self.arrivalSeconds = arrivalSeconds
        batches.reserveCapacity(arrivalSeconds.count)
    }

    package mutating func append(_ batch: Batch) { batches.append(batch) }

    /// Requests served.
    package var served: Int { batches.last?.end ?? 0 }

    /// The requests of each batch.
    package var sizes: [Int] {
        zip(batches, [0] + batches.map(\.end)).map { $0.end - $1 }
    }

    /// From each request's arrival to the end of its batch, in the order of arrival.
    package var responseSeconds: [Double] { times(\.finishSeconds) }

    /// From each request's arrival to the start of its batch, in the order of arrival.
    package var waitSeconds: [Double] { times(\.startSeconds) }

    /// Time spent on batches.
    package var busySeconds: Double { batches.reduce(0) { $0 + ($1.finishSeconds - $1.startSeconds) } }

    /// When the last batch ended; 0 without one.
    package var finishSeconds: Double { batches.last?.finishSeconds ?? 0 }

    private func times(_ moment: KeyPath<Batch, Double>) -> [Double] {
        var seconds: [Double] = []
        seconds.reserveCapacity(served)
        for batch in batches {
            for index in seconds.count..<batch.end { seconds.append(batch[keyPath: moment] - arrivalSeconds[index]) }
        }
        return seconds
    }
}
