public import Quantities

/// All trials of a search, in contiguous columns so that 100,000 of them are scanned in a fraction of a millisecond.
///
/// Trials are counted from 0 in the order of asking; the order of finishing is kept beside it.
public struct History: Sendable {
    public let space: SearchSpace
    public let objectives: Objectives
    /// The number of trials, finished or not.
    public private(set) var count = 0
    /// Trials told, in the order of telling.
    package private(set) var finished: [Int] = []
    /// The energy of all trials told.
    public private(set) var energy = Joules(0)
    /// The number of trials told with an energy.
    private(set) var metered = 0

    /// `space.count` coordinates per trial; NaN for absent parameters.
    private(set) var points: [Double] = []
    /// `objectives.count` losses per trial; NaN until there are some. A pruned trial has those of its last report.
    private(set) var losses: [Double] = []
    private(set) var states: [TrialState] = []
    /// Per trial; NaN when not told.
    private(set) var energyJoules: [Double] = []
    private(set) var reports = ReportColumns()
    /// Running hashes of what was asked and of what was told, which tell a sampler that its memory still holds.
    private(set) var askedMarks: [UInt64] = [0]
    private(set) var toldMarks: [UInt64] = [0]

    public init(_ space: SearchSpace, _ objectives: Objectives) {
        self.space = space
        self.objectives = objectives
    }

    /// The coordinates of a trial.
    func point(_ id: Int) -> ArraySlice<Double> { points[(id * space.count)..<((id + 1) * space.count)] }

    /// The losses of a trial.
    func losses(_ id: Int) -> ArraySlice<Double> {
        losses[(id * objectives.count)..<((id + 1) * objectives.count)]
    }

    /// A trial with names and values; nil when there is none with that number.
    public subscript(id: Int) -> Trial? {
        guard id >= 0, id < count else { return nil }
        return Trial(
            id: id, parameters: space.assignment(of: point(id)), state: states[id],
            values: states[id] == .complete ? objectives.losses(of: Array(losses(id))) : [],
            reports: reports.of(id).map { Trial.Report(step: $0.step, values: objectives.losses(of: $0.losses)) },
            energy: energyJoules[id].isNaN ? nil : Joules(energyJoules[id]))
    }

    /// Adds a trial that starts now.
    mutating func start(_ point: Point) -> Int {
        points += point.values
        losses += repeatElement(.nan, count: objectives.count)
        states.append(.running)
        energyJoules.append(.nan)
        askedMarks.append(point.values.reduce(askedMarks[count]) { mix($0, $1.bitPattern) })
        count += 1
        return count - 1
    }

    /// Adds a trial chosen elsewhere, such as a default configuration or a stored one.
    /// - Returns: its number.
    /// - Throws: ``TuningError`` for an assignment that does not fit the space.
    public mutating func start(_ assignment: Assignment) throws(TuningError) -> Int {
        start(try space.point(of: assignment))
    }
}

extension History {
    /// Records values on the way of a running trial; a step reported twice keeps the latest.
    /// - Throws: ``TuningError`` for an unknown or finished trial, a negative step, or a wrong number of values.
    public mutating func report(_ id: Int, step: Int, values: [Double]) throws(TuningError) {
        try checkRunning(id)
        try checkCount(values, of: id)
        guard step >= 0 else {
            throw TuningError(
                .trial, "step \(step) is negative", place: "trial \(id)", advice: "count the steps from 0 or 1")
        }
        reports.set(id, step, objectives.losses(of: values))
    }

    /// Finishes a trial with its values; any that is not finite makes it a failed one.
    /// - Throws: ``TuningError`` for an unknown or finished trial, a wrong number of values, or a negative energy.
    @discardableResult
    public mutating func tell(_ id: Int, values: [Double], energy: Joules? = nil) throws(TuningError) -> TrialState {
        try checkRunning(id)
        try checkCount(values, of: id)
        let isUsable = values.allSatisfy(\.isFinite)
        try finish(id, isUsable ? .complete : .failed, isUsable ? objectives.losses(of: values) : nil, energy)
        return states[id]
    }

    /// Finishes a trial that was stopped early.
    /// - Throws: ``TuningError`` for an unknown or finished trial, or a negative energy.
    public mutating func prune(_ id: Int, energy: Joules? = nil) throws(TuningError) {
        try checkRunning(id)
        let last = reports.of(id).last { $0.losses.allSatisfy(\.isFinite) }
        try finish(id, .pruned, last?.losses, energy)
    }

    /// Finishes a trial that gave no values.
    /// - Throws: ``TuningError`` for an unknown or finished trial, or a negative energy.
    public mutating func fail(_ id: Int, energy: Joules? = nil) throws(TuningError) {
        try checkRunning(id)
        try finish(id, .failed, nil, energy)
    }

    private mutating func finish(
        _ id: Int, _ state: TrialState, _ values: [Double]?, _ energy: Joules?
    ) throws(TuningError) {
        if let energy {
            guard energy.value >= 0, energy.value.isFinite else {
                throw TuningError(
                    .objective, "an energy of \(energy.value) J is not possible", place: "trial \(id)",
                    advice: "tell a finite energy of at least 0 J, or none")
            }
            energyJoules[id] = energy.value
            metered += 1
            self.energy = Joules(self.energy.value + energy.value)
        }
        states[id] = state
        var mark = mix(toldMarks[finished.count], UInt64(id) << 2 | UInt64(state.rawValue))
        for (index, value) in (values ?? []).enumerated() {
            losses[id * objectives.count + index] = value
            mark = mix(mark, value.bitPattern)
        }
        toldMarks.append(mix(mark, energyJoules[id].bitPattern))
        finished.append(id)
    }

    private func checkRunning(_ id: Int) throws(TuningError) {
        guard id >= 0, id < count else {
            throw TuningError(
                .trial, "there is no trial \(id)", advice: "tell trials by the number that asking for them returned")
        }
        guard states[id] == .running else {
            throw TuningError(.trial, "trial \(id) is already finished", advice: "tell each trial once")
        }
    }

    private func checkCount(_ values: [Double], of id: Int) throws(TuningError) {
        guard values.count == objectives.count else {
            throw TuningError(
                .objective, "\(values.count) values for \(objectives.count) objectives", place: "trial \(id)",
                advice: "give one value per direction")
        }
    }
}

/// One step of a running hash.
func mix(_ hash: UInt64, _ value: UInt64) -> UInt64 {
    var z = (hash ^ value) &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}
