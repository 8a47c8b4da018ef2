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
    /// The error of the load curve alone, as factors on the modelled power.
    public var curveError: ClosedRange<Double>
    /// Where idle and full power come from.
    public var origin: String

    public init(idle: Band, full: Band, curveError: ClosedRange<Double>, origin: String) {
        self.idle = idle
        self.full = full
        self.curveError = curveError
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

    /// Energy of a window with the bounds it may lie in.
    func energy(window: Seconds, load: Seconds) -> Estimate<Joules> {
        Estimate(
            joules(window: window, load: load),
            interval: .init(
                joules(window: window, load: load) { $0.lower } * curveError.lowerBound,
                joules(window: window, load: load) { $0.upper } * curveError.upperBound, basis: Self.basis),
            provenance: .modelled(by: origin))
    }

    /// Energy of a window in which nothing ran.
    func idleEnergy(window: Seconds) -> Estimate<Joules> {
        Estimate(
            idle.value * window, interval: .init(idle.lower * window, idle.upper * window, basis: Self.basis),
            provenance: .modelled(by: origin))
    }

    private static let basis = "error band of the model"
}
