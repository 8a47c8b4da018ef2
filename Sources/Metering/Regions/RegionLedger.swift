import Quantities

/// Turns lines of the region protocol into energy per region: no socket, no clock of its own.
struct RegionLedger {
    /// Deepest nesting.
    static let deepest = 64
    /// Most regions that one connection may have open.
    static let mostOpen = 1000
    /// Most different paths in a run.
    static let mostPaths = 1000
    /// Most occurrences kept of one path.
    static let mostOccurrences = 1000
    /// Most values kept with their time.
    static let mostValues = 10_000
    /// Most problems kept with their text.
    static let mostProblems = 20
    /// A boundary read later than this is corrected.
    static let tolerance = Seconds(1e-3)

    /// A reading, and when the command passed the boundary that it was taken for, on the meter's clock.
    struct Moment {
        var reading: Reading
        var time: Seconds
        var isLate: Bool { reading.time - time > RegionLedger.tolerance }
    }

    private struct Open {
        var number: UInt64?
        var name: String
        var path: String
        var depth: Int
        var begin: Moment
        var values: [String: RegionUse.Tally] = [:]
    }

    private let start: Reading
    private let use: (Reading, Reading) -> EnergyUse
    /// Called with every value, also when more come than are kept.
    var heard: ((RegionValue) -> Void)?
    private var open: [Int: [Open]] = [:]
    private var indexOfPath: [String: Int] = [:]
    private(set) var report = RegionReport()

    /// - Parameters:
    ///   - start: the reading at the start of the run.
    ///   - use: the energy between two readings.
    init(start: Reading, use: @escaping (Reading, Reading) -> EnergyUse) {
        self.start = start
        self.use = use
    }

    /// Follows one line of a connection, except `ping`, which changes nothing.
    mutating func follow(_ verb: RegionLine.Verb, from connection: Int, at moment: Moment) throws(RegionProblem) {
        switch verb {
        case .begin(let identity, let name): try begin(name, identity, connection, moment)
        case .end(let reference): try end(reference, connection, moment)
        case .value(let key, let number, let region): try value(key, number, region, connection, moment)
        case .ping: return
        }
        if moment.isLate { report.lateBoundaries += 1 }
    }

    /// Counts a line that made no sense.
    mutating func note(_ problem: RegionProblem) {
        report.problemCount += 1
        if report.problems.count < Self.mostProblems { report.problems.append(problem.text) }
    }

    /// Whether a connection has regions open, so that its end needs a reading.
    func hasOpenRegions(_ connection: Int) -> Bool { open[connection]?.isEmpty == false }

    /// Closes what a connection left open, innermost first.
    mutating func disconnect(_ connection: Int, at moment: Moment) {
        for region in (open.removeValue(forKey: connection) ?? []).reversed() {
            close(region, at: moment, interrupted: true)
        }
    }

    /// Closes what is still open at the end of the run.
    mutating func finish(at reading: Reading) {
        for connection in open.keys.sorted() {
            disconnect(connection, at: Moment(reading: reading, time: reading.time))
        }
    }

    private mutating func begin(
        _ name: String, _ identity: RegionLine.Identity?, _ connection: Int, _ moment: Moment
    ) throws(RegionProblem) {
        let siblings = open[connection] ?? []
        guard siblings.count < Self.mostOpen else { throw RegionProblem("too many regions are open at “\(name)”") }
        if let identity, siblings.contains(where: { $0.number == identity.number }) {
            throw RegionProblem("region #\(identity.number) is open already")
        }
        // A parent that is unknown, such as one from before a fork, leaves the region without one.
        let parent =
            identity.map { identity in siblings.last { $0.number != nil && $0.number == identity.parent } }
            ?? siblings.last { $0.number == nil }
        let depth = (parent?.depth ?? 0) + 1
        guard depth <= Self.deepest else { throw RegionProblem("“\(name)” is nested too deeply") }
        let path = parent.map { $0.path + "/" + name } ?? name
        open[connection, default: []].append(
            Open(number: identity?.number, name: name, path: path, depth: depth, begin: moment))
    }

    private mutating func end(
        _ reference: RegionLine.Reference, _ connection: Int, _ moment: Moment
    ) throws(RegionProblem) {
        let index = open[connection]?.lastIndex {
            switch reference {
            case .innermost: $0.number == nil
            case .named(let name): $0.number == nil && $0.name == name
            case .numbered(let number): $0.number == number
            }
        }
        guard let index, let region = open[connection]?.remove(at: index) else {
            throw RegionProblem("an end without its begin: \(reference)")
        }
        close(region, at: moment, interrupted: false)
    }

    private mutating func value(
        _ key: String, _ number: Double, _ region: UInt64?, _ connection: Int, _ moment: Moment
    ) throws(RegionProblem) {
        let index = open[connection]?.lastIndex { $0.number == region }
        if region != nil, index == nil { throw RegionProblem("a value for a region that is not open") }
        if let index {
            var tally = open[connection]?[index].values[key] ?? .init(count: 0, sum: 0, last: 0)
            tally = .init(count: tally.count + 1, sum: tally.sum + number, last: number)
            open[connection]?[index].values[key] = tally
        }
        let isKept = report.values.count < Self.mostValues
        if !isKept { report.valuesLeftOut += 1 }
        guard isKept || heard != nil else { return }
        let value = RegionValue(
            time: moment.time - start.time, energySoFar: use(start, moment.reading).total.value,
            path: index.flatMap { open[connection]?[$0].path } ?? "", key: key, number: number)
        if isKept { report.values.append(value) }
        heard?(value)
    }

    private mutating func close(_ region: Open, at moment: Moment, interrupted: Bool) {
        let measured = use(region.begin.reading, moment.reading)
        let length = max(.zero, moment.time - region.begin.time)
        let isLate = moment.isLate || region.begin.isLate
        var use = isLate ? measured.lasting(length) : measured
        use.window = length
        guard let index = indexOfPath[region.path] ?? addPath(region, use) else {
            note(RegionProblem("“\(region.path)” is one region too many: \(Self.mostPaths) are told apart"))
            return
        }
        report.regions[index].add(
            use, of: region.values, interrupted: interrupted, start: region.begin.time - start.time)
    }

    private mutating func addPath(_ region: Open, _ use: EnergyUse) -> Int? {
        guard report.regions.count < Self.mostPaths else { return nil }
        report.regions.append(RegionUse(name: region.name, path: region.path, use: use))
        indexOfPath[region.path] = report.regions.count - 1
        return report.regions.count - 1
    }
}

extension RegionUse {
    fileprivate init(name: String, path: String, use: EnergyUse) {
        self.init(
            name: name, path: path, count: 0, interrupted: 0, use: use, minimum: use.total.value,
            maximum: use.total.value, occurrences: [], occurrencesLeftOut: 0, values: [:])
    }

    fileprivate mutating func add(
        _ next: EnergyUse, of tallies: [String: Tally], interrupted isInterrupted: Bool, start: Seconds
    ) {
        if count > 0 { use = use.adding(next) }
        count += 1
        if isInterrupted { interrupted += 1 }
        minimum = min(minimum, next.total.value)
        maximum = max(maximum, next.total.value)
        for (key, tally) in tallies {
            let known = values[key] ?? Tally(count: 0, sum: 0, last: 0)
            values[key] = Tally(count: known.count + tally.count, sum: known.sum + tally.sum, last: tally.last)
        }
        guard occurrences.count < RegionLedger.mostOccurrences else {
            occurrencesLeftOut += 1
            return
        }
        occurrences.append(
            Occurrence(start: start, duration: next.window, energy: next.total.value, interrupted: isInterrupted))
    }
}
