/// Follows requests that split and join: how many parts of each are under way, and where they go next.
struct RequestTracker {
    private let routing: StageRouting
    private let stages: Int
    private let joins: Int
    private var request: [UInt64] = []
    private var parts: [Int32] = []
    private var latestSeconds: [Double] = []
    private var hasFailed: [Bool] = []
    /// Results of each stage, at slot × stages + stage.
    private var results: [Int32] = []
    /// Parts still before each join, and the time of the latest result, at slot × joins + join.
    private var before: [Int32] = []
    private var joinSeconds: [Double] = []
    private var opened: UInt64 = 0

    /// A request to a stage.
    struct Part {
        let stage: Int
        let seconds: Double
        let slot: Int32
    }

    init(_ routing: StageRouting) {
        self.routing = routing
        stages = routing.order.count
        joins = routing.joins.count
    }

    /// Starts to follow a request; without any part it is done at once.
    /// - Returns: whether it has any part.
    mutating func open(_ slot: Int32, at seconds: Double, parts list: inout [Part]) -> Bool {
        let index = Int(slot)
        while parts.count <= index {
            request.append(0)
            parts.append(0)
            latestSeconds.append(0)
            hasFailed.append(false)
            results.append(contentsOf: repeatElement(0, count: stages))
            before.append(contentsOf: repeatElement(0, count: joins))
            joinSeconds.append(contentsOf: repeatElement(0, count: joins))
        }
        request[index] = opened
        opened += 1
        parts[index] = 0
        latestSeconds[index] = seconds
        hasFailed[index] = false
        for stage in 0..<stages { results[index * stages + stage] = 0 }
        for join in 0..<joins {
            before[index * joins + join] = 0
            joinSeconds[index * joins + join] = seconds
        }
        for stage in routing.sources {
            spawn(routing.count(at: stage, request: request[index], ordinal: 0), stage, seconds, slot, &list)
        }
        return parts[index] > 0
    }

    /// Notes that a stage has served a part, or dropped it, and appends the parts that follow.
    /// - Returns: the end of the whole request and whether it was served in full; nil while parts are left.
    mutating func close(
        _ part: Part, wasServed: Bool, parts list: inout [Part]
    ) -> (seconds: Double, wasServed: Bool)? {
        let index = Int(part.slot)
        let ordinal = results[index * stages + part.stage]
        if wasServed { results[index * stages + part.stage] += 1 } else { hasFailed[index] = true }
        latestSeconds[index] = max(latestSeconds[index], part.seconds)
        if !hasFailed[index] {
            for child in routing.children[part.stage] {
                let count = routing.count(at: child, request: request[index], ordinal: ordinal)
                spawn(count, child, part.seconds, part.slot, &list)
            }
        }
        for join in routing.joinsBelow[part.stage] {
            let entry = index * joins + join
            before[entry] -= 1
            joinSeconds[entry] = max(joinSeconds[entry], part.seconds)
        }
        // In their order, so that a join's own parts are before the next join in time.
        for join in routing.joinsBelow[part.stage] where before[index * joins + join] == 0 && !hasFailed[index] {
            fire(join, part.slot, &list)
        }
        parts[index] -= 1
        return parts[index] == 0 ? (latestSeconds[index], !hasFailed[index]) : nil
    }

    private mutating func fire(_ join: Int, _ slot: Int32, _ list: inout [Part]) {
        let index = Int(slot)
        let stage = routing.joins[join]
        let most = routing.parents[stage].map { results[index * stages + $0] }.max() ?? 0
        for ordinal in 0..<most {
            let count = routing.count(at: stage, request: request[index], ordinal: ordinal)
            spawn(count, stage, joinSeconds[index * joins + join], slot, &list)
        }
    }

    private mutating func spawn(
        _ count: Int32, _ stage: Int, _ seconds: Double, _ slot: Int32, _ list: inout [Part]
    ) {
        parts[Int(slot)] += count
        for join in routing.joinsBelow[stage] { before[Int(slot) * joins + join] += count }
        for _ in 0..<count { list.append(Part(stage: stage, seconds: seconds, slot: slot)) }
    }
}
