import Quantities
import Statistics

/// The trials of one treatment on their way to its figures.
struct PointSummary {
    private let treatment: Treatment
    private let keys: [TrialKey]
    private let figures: [TrialFigures]
    private let noise: NoiseRule
    private let level: Double

    init(_ treatment: Treatment, trials: [Trial], noise: NoiseRule, level: Double) {
        self.treatment = treatment
        let measured = trials.filter { $0.figures != nil }
        keys = measured.map(\.key)
        figures = measured.compactMap(\.figures)
        self.noise = noise
        self.level = level
    }

    /// - Returns: nil when every trial failed.
    func profile(accuracy: Estimate<Fraction>?) throws(ProfilingError) -> ProfilePoint? {
        guard let first = figures.first else { return nil }
        do {
            let means = figures.map(\.latency.mean.value)
            let latencies = try Summary(means)
            let provenance = Provenance.measured(by: "the clock")
            let deviating = noise.deviating(figures.map(\.latency.median.value)).map { keys[$0] }
            return ProfilePoint(
                treatment: treatment, accuracy: accuracy, repeats: figures.count,
                latency: Estimate(
                    Seconds(latencies.mean), interval: try interval(latencies).map(range), provenance: provenance),
                latencyBootstrap: try bootstrap(means)?.range(of: Seconds.self),
                latencyP95: try mean(of: figures.map(\.latency.p95)),
                latencyP99: try mean(of: figures.map(\.latency.p99)),
                energy: try estimate(figures.map(\.energy)),
                dynamicEnergy: try estimate(whenAllOf: figures.map(\.dynamicEnergy)),
                ownEnergy: try estimate(whenAllOf: figures.map(\.ownEnergy)),
                meanPower: try estimate(figures.map(\.meanPower)),
                idlePower: try estimate(whenAllOf: figures.map(\.idlePower)), processors: first.processors,
                latencyVariation: latencies.coefficientOfVariation.map { Fraction($0) },
                energyVariation: try Summary(figures.map(\.energy.value.value)).coefficientOfVariation
                    .map { Fraction($0) },
                deviating: deviating, flags: distinctFlags)
        } catch let error as StatisticsError {
            throw ProfilingError(.trialsInvalid, error.message, place: treatment.description, advice: error.advice)
        } catch let error as ProfilingError {
            throw error
        } catch {
            throw ProfilingError(.trialsInvalid, "\(error)", place: treatment.description)
        }
    }

    /// The mean of figures: its t interval, widened by the mean of the errors that the figures themselves state.
    private func estimate<Amount: Quantity>(_ parts: [Estimate<Amount>]) throws -> Estimate<Amount> {
        guard let mean = try Estimate.mean(of: parts, level: level) else {
            throw ProfilingError(.trialsInvalid, "a mean of no figures is asked for", place: treatment.description)
        }
        return mean
    }

    /// An interval of an amount that cannot be negative: the t interval of few repeats may reach below zero.
    private func range<Amount: Quantity>(_ interval: ConfidenceInterval) -> Estimate<Amount>.Interval {
        .init(Amount(max(0, interval.lower)), Amount(interval.upper), basis: interval.basis)
    }

    /// A mean only when every trial has the figure: a mean of some would hide that others have none.
    private func estimate<Amount: Quantity>(whenAllOf parts: [Estimate<Amount>?]) throws -> Estimate<Amount>? {
        let known = parts.compactMap { $0 }
        return known.count == parts.count ? try estimate(known) : nil
    }

    private func interval(_ summary: Summary) throws(StatisticsError) -> ConfidenceInterval? {
        summary.count < 2 ? nil : try summary.meanInterval(level: level)
    }

    private func bootstrap(_ values: [Double]) throws(StatisticsError) -> ConfidenceInterval? {
        guard values.count >= 3, Set(values).count > 1 else { return nil }
        return try Bootstrap(level: level, resamples: 1999, seed: 1).interval(of: values) {
            $0.reduce(0, +) / Double($0.count)
        }
    }

    private func mean(of values: [Seconds]) throws(StatisticsError) -> Seconds {
        Seconds(try Summary(values.map(\.value)).mean)
    }

    /// Each flag once; of stolen time the one of the trial with most.
    private var distinctFlags: [TrialFlag] {
        let flags = figures.flatMap(\.flags)
        let most = flags.compactMap(\.stolenShare).max()
        return flags.reduce(into: []) { distinct, flag in
            if !distinct.contains(flag), flag.stolenShare == nil || flag.stolenShare == most { distinct.append(flag) }
        }
    }
}
