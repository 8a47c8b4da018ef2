/// How much a stage has to do at one moment, as whoever runs it tells the monitor.
public struct StageLoad: Sendable, Hashable {
    public var stage: String
    /// Items that wait for a batch.
    public var waiting: Int
    /// Replicas that run a batch, and those there are.
    public var busyReplicas: Int
    public var replicas: Int

    public init(stage: String, waiting: Int, busyReplicas: Int, replicas: Int) {
        self.stage = stage
        self.waiting = waiting
        self.busyReplicas = busyReplicas
        self.replicas = replicas
    }
}
