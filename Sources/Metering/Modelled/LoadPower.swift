public import Quantities

/// The power of the processors between idle and full load, with the bounds it may lie in.
public struct LoadPower: Sendable, Hashable, Codable {
    /// A figure and the bounds of what it may be.
    public struct Band: Sendable, Hashable, Codable {
        public var value: Watts
        public var lower: Watts
        public var upper: Watts

        public init(_ value: Watts, lower: Watts, upper: Watts) {
            self.value = value
            self.lower = lower
            self.upper = upper
        }
    }

    /// Power with nothing to do.
    public var idle: Band
    /// Power with every hardware thread busy.
    public var full: Band
    /// The error of the modelled power, as factors between which true power lies.
    public var curveError: ClosedRange<Double>
    /// What the error was seen on.
    public var basis: String
    /// Where idle and full power come from.
    public var origin: String

    public init(idle: Band, full: Band, curveError: ClosedRange<Double>, basis: String, origin: String) {
        self.idle = idle
        self.full = full
        self.curveError = curveError
        self.basis = basis
        self.origin = origin
    }

    /// The most likely energy of a window.
    /// - Parameters:
    ///   - window: seconds.
    ///   - load: seconds of full load with the same dynamic energy, at most the window.
    func joules(window: Seconds, load: Seconds, _ power: (Band) -> Watts = { $0.value }) -> Joules {
        let busy = min(load, window)
        return power(idle) * max(.zero, window - busy) + power(full) * busy
    }

    /// Energy of a window with the bounds it may lie in: whatever runs, a processor draws at least its idle power.
    func energy(window: Seconds, load: Seconds) -> Estimate<Joules> {
        Estimate(
            joules(window: window, load: load),
            interval: .init(
                max(idle.lower * window, joules(window: window, load: load) { $0.lower } * curveError.lowerBound),
                joules(window: window, load: load) { $0.upper } * curveError.upperBound, basis: basis),
            provenance: .modelled(by: origin))
    }

    /// Energy of a window in which nothing ran.
    func idleEnergy(window: Seconds) -> Estimate<Joules> {
        Estimate(
            idle.value * window, interval: .init(idle.lower * window, idle.upper * window, basis: basis),
            provenance: .modelled(by: origin))
    }
}
