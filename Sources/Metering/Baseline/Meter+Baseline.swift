public import Quantities

extension Meter {
    private static let longestBaseline = Seconds(86_400)

    /// Watches the machine at rest and tells what each domain draws: the median of several windows, with their spread.
    ///
    /// Nothing keeps the machine at rest meanwhile; the result says when it was not.
    /// - Parameters:
    ///   - duration: the time to watch in all.
    ///   - windows: how many windows to divide it into, at least 3.
    ///   - pause: waits for a time; a test lets its own clock pass instead.
    /// - Throws: ``MeteringError`` for an impossible duration or a stopped meter, and what `pause` throws.
    public func baseline(
        over duration: Seconds, windows: Int = 5,
        pause: (Seconds) async throws -> Void = { try await Task.sleep(for: .seconds($0.value)) }
    ) async throws -> Baseline {
        let count = max(3, windows)
        guard duration > .zero, duration <= Self.longestBaseline else {
            throw MeteringError(
                .invalidSetting, "a baseline over \(duration) is not possible",
                advice: "give a duration of at most \(Self.longestBaseline), such as 30 s")
        }
        let start = try read()
        var last = start
        var uses: [EnergyUse] = []
        for _ in 0..<count {
            try await pause(duration / Double(count))
            let next = try read()
            uses.append(use(from: last, to: next))
            last = next
        }
        return Baseline(windows: uses, whole: use(from: start, to: last), threads: Processor.of(host).threads)
    }
}

extension Baseline {
    /// More of the processors' time than this is work, not rest.
    private static let restingShare = Fraction(0.05)
    /// Windows further apart than this part of their median were not equally quiet.
    private static let restingSpread = 0.2

    init(windows: [EnergyUse], whole: EnergyUse, threads: Int) {
        let parts = whole.parts.indices.map { index in
            Part(domain: whole.parts[index].domain, windows: windows.map { ($0.parts[index], $0.window) })
        }
        let busyShare = whole.hostBusyTime.map { Fraction($0 / (whole.window * Double(max(1, threads)))) }
        // What other machines took away says nothing of what this one draws at rest.
        let flags = windows.first?.flags.filter { if case .processorTimeStolen = $0 { false } else { true } } ?? []
        var warnings = flags.map { "\($0)" }
        if let busyShare, busyShare > Self.restingShare {
            let percent = (busyShare.value * 100).formatted(significantDigits: 2)
            warnings.append("the processors were busy for \(percent) % of the time: end what runs and take it again")
        }
        for part in parts where part.domain.countsTowardsTotal && part.power.provenance.kind == "measured" {
            guard let interval = part.power.interval, part.power.value > .zero else { continue }
            if (interval.upper - interval.lower) / part.power.value > Self.restingSpread {
                warnings.append(
                    "the power of \(part.domain.name) wandered between \(interval.lower) and \(interval.upper)")
            }
        }
        self.init(
            parts: parts, duration: whole.window, windows: windows.count, busyShare: busyShare, warnings: warnings)
    }
}

extension Baseline.Part {
    fileprivate init(domain: EnergyDomain, windows: [(part: EnergyUse.Part, length: Seconds)]) {
        // A model knows its idle power, whatever the load while it was asked.
        let powers = windows.map { window in
            (window.part.idle ?? window.part.energy).map { window.length > .zero ? $0 / window.length : .zero }
        }
        let sorted = powers.map { $0.value }.sorted()
        let median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        let provenance = powers[0].provenance
        let interval =
            windows[0].part.idle == nil
            ? Estimate<Watts>.Interval(
                sorted[0], sorted[sorted.count - 1], basis: "lowest and highest of \(sorted.count) windows")
            : powers[0].interval
        self.init(domain: domain, power: Estimate(median, interval: interval, provenance: provenance))
    }
}
