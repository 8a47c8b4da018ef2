/// Energy of a stage's replicas that is not their batches': waiting, starting, switching.
struct ReplicaMeter {
    private(set) var idleJoules = 0.0
    private(set) var startingJoules = 0.0
    private(set) var replicaSeconds = 0.0
    private var untilSeconds: Double

    init(fromSeconds: Double = 0) { untilSeconds = fromSeconds }

    /// Adds what all replicas together draw at rest since the last time.
    mutating func accrue(until seconds: Double, replicas: Int, _ watts: Double) {
        let span = max(0, seconds - untilSeconds)
        idleJoules += span * watts
        replicaSeconds += span * Double(replicas)
        untilSeconds = max(untilSeconds, seconds)
    }

    /// Adds a replica that finishes its batch after it was stopped.
    mutating func add(seconds: Double, watts: Double) {
        idleJoules += seconds * watts
        replicaSeconds += seconds
    }

    /// Adds a start; the replica's idle power for that time, which accrues as for all replicas, is taken off again.
    mutating func start(seconds: Double, watts: Double, insteadOf idleWatts: Double) {
        startingJoules += seconds * watts
        idleJoules -= seconds * idleWatts
    }
}
