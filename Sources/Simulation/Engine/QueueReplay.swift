import Quantities

/// Simulates one replica on given arrivals and keeps every batch, where ``PipelineSimulation`` keeps sums.
package struct QueueReplay: Sendable {
    package var service: BatchService
    package var policy: BatchPolicy

    package init(_ service: BatchService, _ policy: BatchPolicy) {
        self.service = service
        self.policy = policy
    }

    /// Serves all requests. Those that wait for a batch to fill which never will are served once the last has arrived.
    /// - Parameter arrivalSeconds: ascending, from 0.
    package func serve(_ arrivalSeconds: [Double]) -> BatchLog {
        var log = BatchLog(arrivalSeconds)
        guard let last = arrivalSeconds.last else { return log }
        var stage = StageQueue(service, countedFromSeconds: 0, hasOwnResponses: false)
        stage.replicas = ReplicaTimes([0])
        stage.rule = policy.rule(service, serving: arrivalSeconds)
        let slots = (0..<Int32(arrivalSeconds.count)).map { $0 }
        arrivalSeconds.withUnsafeBufferPointer { stage.append($0, slots[...]) }
        advance(&stage, into: &log)
        if log.served < arrivalSeconds.count {
            stage.rule = .threshold(requests: 1, timeoutSeconds: 0)
            stage.decidedSeconds = max(stage.decidedSeconds, last)
            advance(&stage, into: &log)
        }
        return log
    }

    private func advance(_ stage: inout StageQueue, into log: inout BatchLog) {
        var (finished, dropped) = (Finished(), [Int32]())
        stage.advance(
            until: .infinity, origins: log.arrivalSeconds, patience: .infinity, finished: &finished, dropped: &dropped)
        for batch in finished.batches {
            let size = batch.end - batch.start
            log.append(
                .init(
                    startSeconds: batch.seconds - service.latencySeconds[size - 1], finishSeconds: batch.seconds,
                    end: log.served + size))
        }
    }
}
