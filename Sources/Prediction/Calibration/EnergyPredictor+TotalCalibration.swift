public import Quantities
import Statistics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The measured energy of one forward pass of a network on another machine.
public struct MeasuredTotal: Sendable {
    /// Joules of a forward pass of the whole batch.
    public let energy: Estimate<Joules>
    public let plan: ExecutionPlan
    /// What messages call it, for example `vgg16, batch 8`.
    public let name: String
    /// What the machine drew meanwhile; nil when only the joules are known.
    public let power: MachinePower?

    public init(_ energy: Estimate<Joules>, of plan: ExecutionPlan, name: String, power: MachinePower? = nil) {
        self.energy = energy
        self.plan = plan
        self.name = name
        self.power = power
    }
}

extension EnergyPredictor {
    /// Fits the predictor to another machine from one network's total: one factor for everything.
    /// - Throws: ``EnergyPredictionError`` for a total that is not above 0, or a network without models of its operators.
    public func calibrated(
        toTotal energy: Estimate<Joules>, of plan: ExecutionPlan
    ) throws(EnergyPredictionError) -> CalibrationResult {
        try calibrated(toTotals: [MeasuredTotal(energy, of: plan, name: "one network")])
    }

    /// Fits the predictor to another machine from the totals of networks: one factor for everything, their geometric mean.
    /// - Throws: ``EnergyPredictionError`` as above, and for no totals.
    public func calibrated(toTotals totals: [MeasuredTotal]) throws(EnergyPredictionError) -> CalibrationResult {
        guard !totals.isEmpty else {
            throw EnergyPredictionError(
                .nothingToCalibrate, "no network's total is given", advice: "measure at least one")
        }
        var (predicted, measured, widths): ([Double], [Double], [Double]) = ([], [], [])
        for total in totals {
            guard total.energy.value > .zero, total.energy.value.isFinite else {
                throw EnergyPredictionError(
                    .nothingToCalibrate, "the total of \(total.name) is \(total.energy.value)",
                    advice: "give an energy above 0 J")
            }
            let prediction = try predict(total.plan)
            try prediction.requireCoverage()
            predicted.append(prediction.total.value.value)
            measured.append(total.energy.value.value)
            widths.append(hypot(prediction.total.logHalfWidth, total.energy.logHalfWidth))
        }
        let ratios = zip(measured, predicted).map { log($0 / $1) }
        let scale = ratios.reduce(0, +) / Double(ratios.count)
        var remarks: [String] = []
        let before = try Evaluator.errorFigures(predicted, measured, predicted.map { _ in nil as Double? })
        var after: ErrorFigures?
        if ratios.count > 1 {
            let others = ratios.map { (scale * Double(ratios.count) - $0) / Double(ratios.count - 1) }
            after = try Evaluator.errorFigures(
                zip(predicted, others).map { $0 * exp($1) }, measured, predicted.map { _ in nil as Double? })
        } else {
            remarks.append(
                """
                the error after calibration cannot be stated from a single total; networks of another mix of layers may be \
                further off than the intervals say
                """)
        }
        let quantile = NormalDistribution.quantile((1 + options.coverage) / 2)
        let error = Self.halfWidthOfMean(ratios, widths, coverage: options.coverage)
        let predictor = scaled(
            basis: "totals of " + totals.map(\.name).joined(separator: ", "), before, after,
            power: MachinePower(totals.map(\.power))
        ) {
            $0.scaled(
                by: exp(scale), logHalfWidth: hypot($0.interval.logHalfWidth, error), deviation: error / quantile)
        }
        return CalibrationResult(predictor: predictor, before: before, after: after, remarks: remarks)
    }

    /// The half width of the mean ratio: what the totals' own intervals say, or what the ratios scatter by, if that is more.
    private static func halfWidthOfMean(_ ratios: [Double], _ widths: [Double], coverage: Double) -> Double {
        let count = Double(ratios.count)
        let stated = widths.reduce(0) { $0 + $1 * $1 }.squareRoot() / count
        let mean = ratios.reduce(0, +) / count
        let squares = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        guard count > 1, let t = try? StudentTDistribution(degreesOfFreedom: count - 1) else { return stated }
        return max(stated, t.quantile((1 + coverage) / 2) * (squares / (count - 1) / count).squareRoot())
    }
}

extension MachinePower {
    /// The mean of what a machine drew in several measurements, with their range; nil when one of them does not tell.
    fileprivate init?(_ powers: [MachinePower?]) {
        let known = powers.compactMap(\.self)
        let running = known.map(\.running.value)
        guard known.count == powers.count, let first = known.first, let least = running.min(), let most = running.max(),
            let provenance = Provenance.combined(known.map(\.running.provenance))
        else { return nil }
        let count = Double(known.count)
        self.init(
            running: Estimate(
                running.reduce(.zero, +) / count,
                interval: .init(least, most, basis: "range of \(known.count) measured networks"), provenance: provenance
            ),
            idle: first.idle, processors: first.processors)
    }
}

extension Estimate<Joules> {
    /// The half width of the interval on the logarithmic scale; 0 without one.
    fileprivate var logHalfWidth: Double {
        guard let interval, interval.lower > .zero else { return 0 }
        return log(interval.upper / interval.lower) / 2
    }
}
