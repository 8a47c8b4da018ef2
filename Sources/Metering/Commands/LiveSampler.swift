import Quantities

/// Takes live samples of a running command at a steady pace.
struct LiveSampler {
    private let measurement: CommandMeasurement
    private let first: Reading
    private let deliver: (LiveSample) -> Void
    private var last: Reading
    private var cpu = Seconds.zero
    private var due: Seconds
    private let interval: Seconds

    init(_ measurement: CommandMeasurement, from first: Reading, deliver: @escaping (LiveSample) -> Void) {
        self.measurement = measurement
        self.first = first
        self.deliver = deliver
        last = first
        interval = max(Seconds(0.01), measurement.liveInterval)
        due = first.time + interval
    }

    private var now: Seconds { measurement.meter.host.clock.now }

    /// How long to wait for the next sample, for poll(2).
    var millisecondsLeft: Int32 {
        let milliseconds = max(0, (due - now).value * 1000).rounded(.up)
        return milliseconds < 1e9 ? Int32(milliseconds) : Int32.max
    }

    mutating func sampleIfDue(_ tree: ProcessTree) {
        guard now >= due, let reading = try? measurement.meter.read() else { return }
        let total = tree.usage().cpu
        let window = reading.time - last.time
        guard window > .zero else { return }
        // A process that ends between two samples can be missed for a moment: CPU time does not run backwards.
        let used = max(.zero, total - cpu)
        let use = measurement.meter.use(from: last, to: reading, baseline: measurement.baseline)
        let charge = TreeCharge(of: use, cpu: used, policy: measurement.idlePolicy)
        deliver(
            LiveSample(
                time: reading.time - first.time, power: use.meanPower,
                energySoFar: measurement.meter.use(from: first, to: reading).total, busyProcessors: used / window,
                attributedPower: charge.energy.map { $0 / window }))
        last = reading
        cpu = max(cpu, total)
        // After a pause, such as Ctrl-Z, the pace starts anew instead of catching up.
        due = max(due + interval, reading.time)
    }
}
