import Quantities
public import Simulation
import Statistics

extension ArrivalProcess {
    /// A recording whose time passes faster, with as many requests a second as it has at each of its moments.
    ///
    /// Recorded rates are held for less time. Of recorded requests only a part is kept, chosen by chance, since all of
    /// them in less time would be a higher rate; `scale` brings them back.
    /// - Parameters:
    ///   - speed: seconds of the recording that pass in one second.
    ///   - scale: the factor by which there are more requests a second than recorded.
    /// - Throws: ``ServingError`` (`configuration`) for a process that is no recording, factors that are not above zero,
    ///   and more requests than were recorded.
    public func replayed(speed: Double, scale: Double = 1, seed: UInt64) throws(ServingError) -> ArrivalProcess {
        guard speed.isFinite, speed > 0, scale.isFinite, scale > 0 else {
            throw ServingError(
                .configuration, "a speed of \(speed) and a scale of \(scale) make no load",
                advice: "give factors above zero")
        }
        switch self {
        case .rates(let rates, let step): return .rates(rates.map { $0 * scale }, step: step / speed)
        case .timestamps(let times):
            let share = scale / speed
            guard share <= 1 else {
                throw ServingError(
                    .configuration, "single requests cannot be multiplied \(scale) times at speed \(speed)",
                    advice: "use a scale of at most the speed")
            }
            guard share < 1 else { return .timestamps(times.map { $0 / speed }) }
            var generator = SeededGenerator(seed: seed ^ 0x3C6E_F372_FE94_F82B)
            return .timestamps(times.compactMap { generator.uniform() < share ? $0 / speed : nil })
        default:
            guard speed == 1, scale == 1 else {
                throw ServingError(
                    .configuration, "speed and scale are of a recording", advice: "give the rate itself")
            }
            return self
        }
    }
}
