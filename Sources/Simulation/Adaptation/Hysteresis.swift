package import Pipelines
public import Quantities

/// When a better plan is worth a change; changes that the goals or the load need are always made.
public struct Hysteresis: Sendable, Hashable, Codable {
    /// A plan must better what runs by this share, in accuracy or in what the objective weighs of cores and joules per request.
    public var minimumSaving = Fraction.zero
    /// The shortest time from one change to the next.
    public var minimumDwell = Seconds.zero

    public init(minimumSaving: Fraction = .zero, minimumDwell: Seconds = .zero) {
        self.minimumSaving = minimumSaving
        self.minimumDwell = minimumDwell
    }

    /// What speaks against a change.
    public enum Objection: Sendable, Hashable {
        /// The last change is too recent: the next may come after this time.
        case tooSoon(Seconds)
        /// The plan is better by no more than this share.
        case tooLittle(Fraction)
        /// What the change costs would take this long to be saved.
        case tooDear(payback: Seconds)
    }

    /// A change that nothing forces.
    package struct Change {
        /// What runs, and what would, at the same rate.
        package var from: Figures
        package var to: Figures
        /// What the plan was made for.
        package var objective: Objective
        package var rate: Rate
        /// Since the last change; nil when there was none.
        package var sinceLast: Seconds?
        /// What changing takes.
        package var energy: Joules = .zero
        /// Time after which the next change may come at the soonest: the change must pay for itself by then.
        package var period: Seconds

        package init(
            from: Figures, to: Figures, objective: Objective, rate: Rate, sinceLast: Seconds?, energy: Joules = .zero,
            period: Seconds
        ) {
            self.from = from
            self.to = to
            self.objective = objective
            self.rate = rate
            self.sinceLast = sinceLast
            self.energy = energy
            self.period = period
        }
    }

    /// What two plans are compared by.
    package struct Figures {
        package var accuracy: Double
        package var cost: Double
        /// Joules per request; nil where energy does not count.
        package var energy: Joules?

        package init(accuracy: Double, cost: Double, energy: Joules?) {
            self.accuracy = accuracy
            self.cost = cost
            self.energy = energy
        }
    }

    /// What speaks against a change; nil when nothing does.
    package func objection(to change: Change) -> Objection? {
        if let since = change.sinceLast, since < minimumDwell { return .tooSoon(minimumDwell - since) }
        let gain = change.gain
        guard gain >= minimumSaving.value else { return .tooLittle(Fraction(gain)) }
        // A more accurate plan is not bought back in joules.
        guard change.to.accuracy <= change.from.accuracy, change.energy > .zero,
            let before = change.from.energy, let after = change.to.energy, after < before
        else { return nil }
        let payback = Seconds(change.energy.value / ((before - after).value * change.rate.value))
        return payback > max(minimumDwell, change.period) ? .tooDear(payback: payback) : nil
    }
}

extension Hysteresis.Change {
    /// The share by which accuracy gets better, or what the objective weighs of cores and joules together.
    ///
    /// Where it weighs neither, the plan won a tie, and each counts by itself.
    fileprivate var gain: Double {
        func saved(_ amount: (Hysteresis.Figures) -> Double) -> Double {
            share(amount(from) - amount(to), of: amount(from))
        }
        let accuracy = objective.accuracy > 0 ? share(to.accuracy - from.accuracy, of: from.accuracy) : 0
        func joules(_ figures: Hysteresis.Figures) -> Double { figures.energy?.value ?? 0 }
        guard objective.cost > 0 || objective.energy > 0 else {
            return max(accuracy, saved(\.cost), saved(joules))
        }
        return max(accuracy, saved { objective.cost * $0.cost + objective.energy * joules($0) })
    }

    /// At least 0.
    private func share(_ better: Double, of total: Double) -> Double {
        better > 0 ? (total > 0 ? better / total : .infinity) : 0
    }
}
