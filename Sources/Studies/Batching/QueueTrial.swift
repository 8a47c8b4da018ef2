import Pipelines
import Quantities
import Simulation
import Statistics
import Store
import Profiling

/// What serving a queue came to: the figures of one row, the same for a real and a simulated queue.
struct QueueTrial {
    /// What batches take by themselves, measured beforehand.
    var calibration: BatchCalibration
    var rule: BatchingRule
    /// Requests per second, of all arrivals up to the last.
    var rate: Rate

    init(_ calibration: BatchCalibration, _ rule: BatchingRule, arrivalSeconds: [Double]) {
        self.calibration = calibration
        self.rule = rule
        let length = arrivalSeconds.last ?? 0
        rate = Rate(length > 0 ? Double(arrivalSeconds.count) / length : 0)
    }

    /// The rate over what full batches can serve; from 1 on responses grow for as long as requests come.
    func offeredLoad() throws(SimulationError) -> Double {
        rate.value / (try calibration.service(largest: rule.largest)).capacity.value
    }

    /// A simulated queue: its joules are those of its measured batches, and idle power for all of its time.
    func simulated(_ arrivalSeconds: [Double]) throws -> (figures: [Figure], notes: [String]) {
        let service = try calibration.service(largest: rule.largest)
        let log = QueueReplay(service, rule.batching.policy).serve(arrivalSeconds)
        let busy = try calibration.energy(of: log.sizes)
        let idle = calibration.idlePower.map { $0 * Seconds(log.finishSeconds) }
        guard let total = Estimate.sum([busy, idle]) else { throw StudyTrialFailure("no request was served") }
        let count = Double(log.served)
        func figure<Amount: Quantity>(_ name: String, _ estimate: Estimate<Amount>) -> Figure {
            Figure(
                name,
                Estimate(
                    estimate.value, interval: estimate.interval,
                    // No better than the joules of the batches.
                    provenance: Provenance.combined([Self.simulation, estimate.provenance]) ?? Self.simulation))
        }
        var figures = [
            figure("energy.total", total.map { $0 / count }), figure("energy.dynamic", busy.map { $0 / count }),
            figure("energy.own", busy.map { $0 / count }), figure("energy.idle", idle.map { $0 / count }),
            figure("power.mean", total.map { $0 / Seconds(log.finishSeconds) }),
            // The queue itself used nothing of the machine.
            Figure(Figure.windowEnergy, Estimate(Joules.zero, provenance: Self.simulation)),
        ]
        let responses = try LatencySummary(seconds: log.responseSeconds)
        for (statistic, time) in [
            ("mean", responses.mean), ("p50", responses.median), ("p95", responses.p95), ("p99", responses.p99),
        ] {
            figures.append(Figure("latency.\(statistic)", Estimate(time, provenance: Self.simulation)))
        }
        return (figures + (try queue(log, provenance: Self.simulation)) + calibration.figures, try notes(log))
    }

    /// A real queue: joules and response times are measured.
    func measured(
        _ measured: TrialFigures, _ log: BatchLog, delivery: DeliveryReport
    ) throws -> (figures: [Figure], notes: [String]) {
        let clock = Provenance.measured(by: "the clock")
        // Requests overlap, so their rate is no inverse of a latency.
        let figures = Figure.all(measured, perItemOf: 1).filter { $0.name != "throughput" }
        let generator = [
            Figure(
                "generator.share",
                Estimate(Fraction(delivery.cpuSeconds / measured.window.value), provenance: clock)),
            Figure("generator.latest", Estimate(Seconds(delivery.latestSeconds), provenance: clock)),
        ]
        return (
            figures + (try queue(log, provenance: clock)) + generator + calibration.figures,
            try notes(log) + measured.flags.map(\.description)
        )
    }

    /// The part of a row that is about the queue itself.
    private func queue(_ log: BatchLog, provenance: Provenance) throws -> [Figure] {
        // Served at once, a request may have begun a rounding error before it came.
        let waits = try Summary(log.waitSeconds.map { max(0, $0) })
        let sizes = try Summary(log.sizes.map(Double.init))
        func time(_ name: String, _ seconds: Double) -> Figure {
            Figure(name, Estimate(Seconds(seconds), provenance: provenance))
        }
        func number(_ name: String, _ value: Double) -> Figure {
            Figure(name, value: value, unit: "", provenance: provenance)
        }
        let finish = log.finishSeconds
        return [
            time("wait.mean", waits.mean), time("wait.p99", try waits.quantile(0.99)),
            number("batch.mean", sizes.mean), number("batch.least", sizes.minimum),
            number("batch.most", sizes.maximum), number("batches", Double(log.batches.count)),
            number("busy", finish > 0 ? log.busySeconds / finish : 0),
            Figure(
                "throughput",
                Estimate(Rate(finish > 0 ? Double(log.served) / finish : 0), provenance: provenance)),
            number("load", try offeredLoad()),
        ]
    }

    /// What a reader should know of a trial.
    private func notes(_ log: BatchLog) throws -> [String] {
        var notes: [String] = []
        let load = try offeredLoad()
        if load >= 1 {
            notes.append(
                """
                overload: \(rate) arrive, and batches of \(rule.largest) serve \((rate / load).formatted()) at most; responses \
                grow for as long as requests come
                """)
        }
        if rule.batching == .full, let last = log.sizes.last, last < rule.largest {
            notes.append("the last \(last) ran as a smaller batch once requests had ended: no more would fill it")
        }
        return notes
    }

    /// Where simulated times come from.
    static let simulation = Provenance.predicted(by: "simulation of measured batches")
}

extension [Figure] {
    /// Counts further joules towards those that figures were measured in.
    mutating func addWindow(_ joules: Estimate<Joules>) {
        guard let index = firstIndex(where: { $0.name == Figure.windowEnergy }) else { return }
        let known = try? self[index].estimate(as: Joules.self)
        guard let sum = Estimate.sum([known, joules].compactMap(\.self)) else { return }
        self[index] = Figure(Figure.windowEnergy, sum)
    }
}
