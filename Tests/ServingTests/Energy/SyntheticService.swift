import Metering
import Quantities
import Statistics
import TestKit

@testable import Serving

/// A machine that serves a pipeline of stages in small steps of time, and whose every joule the test knows.
final class SyntheticService {
    struct Stage {
        var threads = 1
        var batch = 1
        /// A batch of n items takes `base + n · perItem` steps.
        var base = 4
        var perItem = 2
    }

    /// Watts at rest, of a busy thread, and of the process beside batches; of other processes, and their CPUs.
    struct Power {
        var idle = 20.0
        var thread = 30.0
        var overhead = 0.0
        var overheadCPU = 0.0
        var other = 0.0
        var otherCPU = 0.0
        /// Processors that other machines of the same host take away.
        var stolenCPU = 0.0
    }

    private struct Request {
        var visits: [StageVisit] = []
        var arrived: Int
        var arrivedAtStage: Int
        var fails: Bool
    }

    private struct Replica {
        var requests: [Request] = []
        var started = 0
        var end = 0
    }

    static let step = Seconds(0.005)
    static let domain = EnergyDomain(name: "package-0", kind: .package, source: "synthetic")

    let machine: FakeSysfs
    let synthetic: SyntheticMeter
    let ledger: EnergyLedger
    /// Hears what happens, once it is set.
    var monitor: Monitor?
    var power: Power
    let stages: [Stage]
    /// What each answered request was charged, and its work in busy thread-seconds.
    private(set) var charges: [(energy: RequestEnergy?, work: Seconds)] = []
    private(set) var now = 0
    private var queues: [[Request]]
    private var replicas: [Replica]
    private var inFlight = 0
    private var served = false
    private var busySeconds = 0.0
    private var stolenSeconds = 0.0

    /// The model's power between rest and full load; nil where the meter measures.
    private let model: LoadPower?

    /// - Parameters:
    ///   - knowsRest: whether a meter that measures has a baseline.
    ///   - isModelled: whether the meter models power between rest and full load, and so knows rest of itself.
    init(
        stages: [Stage] = [Stage()], power: Power = Power(), knowsRest: Bool = true, isModelled: Bool = false,
        carbon: CarbonSettings? = nil
    ) throws {
        machine = try FakeSysfs()
        try machine.setStat()
        model = isModelled ? Self.model(idle: power.idle) : nil
        synthetic = try SyntheticMeter(
            domains: [Self.domain], scale: model.map { .load($0) } ?? .counter(unit: Joules(1e-6), range: nil),
            host: machine.host(), interval: Self.step)
        let rest = Estimate(Watts(power.idle), provenance: .measured(by: "synthetic"))
        let baseline = Baseline(
            parts: [.init(domain: Self.domain, power: rest)], duration: Seconds(10), windows: 5)
        ledger = try EnergyLedger(
            meter: synthetic.meter, baseline: knowsRest && !isModelled ? baseline : nil, carbon: carbon,
            clock: synthetic.clock.clock)
        self.stages = stages
        self.power = power
        queues = stages.map { _ in [] }
        replicas = stages.map { _ in Replica() }
    }

    /// So much more at full load than any test uses.
    private static func model(idle: Double) -> LoadPower {
        func band(_ watts: Double) -> LoadPower.Band {
            .init(Watts(watts), lower: Watts(0.8 * watts), upper: Watts(1.2 * watts))
        }
        return LoadPower(
            idle: band(idle), full: band(idle + 1000), curveError: 0.7...1.4, basis: "a test",
            origin: "a synthetic load")
    }

    /// A request arrives now; one that fails is worked on and never answered.
    func arrive(fails: Bool = false) {
        queues[0].append(Request(arrived: now, arrivedAtStage: now, fails: fails))
        monitor?.arrived("pipeline", at: time)
        inFlight += 1
        served = true
    }

    /// Lets one step of time pass; every 100 ms the ledger closes a window.
    func pass() throws {
        for stage in stages.indices where replicas[stage].requests.isEmpty && !queues[stage].isEmpty {
            let count = min(stages[stage].batch, queues[stage].count)
            replicas[stage] = Replica(
                requests: Array(queues[stage].prefix(count)), started: now,
                end: now + stages[stage].base + count * stages[stage].perItem)
            queues[stage].removeFirst(count)
        }
        let threads = stages.indices.reduce(0) { $0 + (replicas[$1].requests.isEmpty ? 0 : stages[$1].threads) }
        let own = Self.step * (Double(threads) + power.overheadCPU)
        busySeconds += (own + Self.step * power.otherCPU).value
        stolenSeconds += (Self.step * power.stolenCPU).value
        let watts = power.idle + power.thread * Double(threads) + power.overhead + power.other
        now += 1
        if now.isMultiple(of: 20) {
            try machine.setStat(user: UInt64(busySeconds * 100), steal: UInt64(stolenSeconds * 100))
        }
        // A model is told the part of full load in place of watts.
        let told = model.map { (watts - $0.idle.value.value) / ($0.full.value - $0.idle.value).value } ?? watts
        synthetic.run(for: Self.step, at: Watts(told), ownCPUTime: own)
        for stage in stages.indices where !replicas[stage].requests.isEmpty && replicas[stage].end <= now {
            finish(stage)
        }
        guard now.isMultiple(of: 20) else { return }
        if let monitor { monitor.meter() } else { ledger.update(isServing: served || inFlight > 0) }
        served = false
        if now.isMultiple(of: 200) { monitor?.beat() }
    }

    private var time: Seconds { synthetic.clock.clock.now }

    private func finish(_ stage: Int) {
        let replica = replicas[stage]
        replicas[stage].requests = []
        let busy = Self.step * Double(replica.end - replica.started)
        monitor?.record(
            BatchRecord(
                stage: "stage\(stage)", variant: "v", requests: replica.requests.count,
                items: replica.requests.count, start: time - busy, end: time, threads: stages[stage].threads))
        for var request in replica.requests {
            request.visits.append(
                StageVisit(
                    stage: "stage\(stage)", variant: "v", items: 1, batch: replica.requests.count,
                    start: Self.step * Double(replica.started),
                    queueTime: Self.step * Double(replica.started - request.arrivedAtStage), busyTime: busy,
                    threads: stages[stage].threads))
            guard stage == stages.count - 1 else {
                request.arrivedAtStage = now
                queues[stage + 1].append(request)
                continue
            }
            inFlight -= 1
            answer(request)
        }
    }

    private func answer(_ request: Request) {
        let energy = request.fails ? nil : ledger.charge(request.visits)
        monitor?.record(
            RequestRecord(
                model: "pipeline", status: request.fails ? 504 : 200,
                latency: Self.step * Double(now - request.arrived), end: time,
                visits: request.fails ? [] : request.visits, energy: energy))
        guard !request.fails else { return }
        charges.append((energy, request.visits.reduce(Seconds.zero) { $0 + $1.busyShare }))
    }
}
