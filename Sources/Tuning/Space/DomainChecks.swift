extension Parameter {
    /// The whole numbers that `Double` holds exactly, which bounds must lie in.
    private static let exactIntegers = -(1 << 53)...(1 << 53)

    /// Whether bounds, scale, step and choices make sense.
    func check() throws(TuningError) {
        guard !name.isEmpty else {
            throw TuningError(.parameter, "a parameter has no name", advice: "give every parameter a name")
        }
        switch domain {
        case .float(let low, let high, let log, let step):
            try checkBounds(low, high, isLogarithmic: log)
            if let step { try checkStep(step, low, high, isLogarithmic: log) }
        case .int(let low, let high, let log, let step):
            guard Self.exactIntegers.contains(low), Self.exactIntegers.contains(high) else {
                throw fault("its bounds \(low) and \(high) are not within ±2^53", "use a float, or a smaller range")
            }
            try checkBounds(Double(low), Double(high), isLogarithmic: log)
            try checkStep(step, low, high, isLogarithmic: log)
        case .categorical(let choices):
            guard !choices.isEmpty else { throw fault("it has no choices", "list at least two under choices") }
            guard choices.count > 1 else {
                throw fault(
                    "it has the single choice \(choices[0])", "add a choice, or write the value into the command")
            }
            var seen: Set<ParameterValue> = []
            for choice in choices where !seen.insert(choice).inserted {
                throw fault("its choice \(choice) is listed twice", "list each choice once")
            }
        }
    }

    private func checkBounds(_ low: Double, _ high: Double, isLogarithmic: Bool) throws(TuningError) {
        guard low.isFinite, high.isFinite, (high - low).isFinite else {
            throw fault("its bounds \(low) and \(high) are not finite, or too far apart", "give finite bounds")
        }
        guard low < high else {
            throw fault(
                "low \(low) is not below high \(high)",
                low == high ? "write a fixed value into the command instead" : "swap the bounds")
        }
        guard !isLogarithmic || low > 0 else {
            throw fault("a logarithmic scale needs low above 0, not \(low)", "raise low, or drop log")
        }
    }

    private func checkStep(_ step: Double, _ low: Double, _ high: Double, isLogarithmic: Bool) throws(TuningError) {
        guard step > 0, step.isFinite else { throw fault("its step \(step) is not positive", "give a step above 0") }
        guard !isLogarithmic else {
            throw fault("step and log exclude each other", "drop one, or list the values as choices")
        }
        let steps = (high - low) / step
        guard steps < 0x1p53 else { throw fault("its step \(step) is too small for the range", "enlarge the step") }
        guard steps >= 1, abs(steps - steps.rounded()) <= 1e-9 * max(1, steps) else {
            let count = max(1, steps.rounded(.down))
            let fitting = DecimalSteps(low: low, step: step, high: high)?.value(count) ?? low + count * step
            throw fault("step \(step) does not divide the range \(low)…\(high)", "end at high: \(fitting)")
        }
    }

    private func checkStep(_ step: Int, _ low: Int, _ high: Int, isLogarithmic: Bool) throws(TuningError) {
        guard step > 0 else { throw fault("its step \(step) is not positive", "give a step of at least 1") }
        guard !isLogarithmic || step == 1 else {
            throw fault("step and log exclude each other", "drop one, or list the values as choices")
        }
        guard step <= high - low, (high - low).isMultiple(of: step) else {
            let fitting = low + max(1, (high - low) / step) * step
            throw fault("step \(step) does not divide the range \(low)…\(high)", "end at high: \(fitting)")
        }
    }

    private func fault(_ message: String, _ advice: String) -> TuningError {
        TuningError(.parameter, message, place: "parameter \(name)", advice: advice)
    }
}
