/// Checks that every value is finite and that there are enough of them.
/// - Parameter name: how messages call the values, for example `the first sample`.
func validate(
    _ values: [Double], as name: String = "the sample", atLeast minimum: Int, for purpose: String
) throws(StatisticsError) {
    guard values.count >= minimum else {
        let found = values.isEmpty ? "none" : "\(values.count)"
        throw StatisticsError(
            .tooFewValues,
            "\(purpose) needs at least \(minimum) value\(minimum == 1 ? "" : "s") in \(name), found \(found)",
            advice: "add repeats")
    }
    guard let index = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw StatisticsError(
        .notFinite, "value \(index + 1) of \(name) is \(values[index])",
        advice: "remove it, or repair what produced it")
}

/// Checks two samples whose values belong together by index.
package func validatePairs(
    _ x: [Double], _ y: [Double], atLeast minimum: Int, for purpose: String
) throws(StatisticsError) {
    guard x.count == y.count else {
        throw StatisticsError(
            .unequalLengths, "\(purpose) pairs values by position, but there are \(x.count) and \(y.count)",
            advice: "give as many values in the second sample as in the first")
    }
    try validate(x, as: "the first sample", atLeast: minimum, for: purpose)
    try validate(y, as: "the second sample", atLeast: minimum, for: purpose)
}

/// Checks two samples that are independent of each other.
func validateSamples(
    _ x: [Double], _ y: [Double], atLeast minimum: Int, for purpose: String
) throws(StatisticsError) {
    try validate(x, as: "the first sample", atLeast: minimum, for: purpose)
    try validate(y, as: "the second sample", atLeast: minimum, for: purpose)
}

/// Checks that values differ, since a constant sample leaves the statistic undefined.
func validateSpread(_ values: [Double], as name: String, for purpose: String) throws(StatisticsError) {
    guard values.isConstant else { return }
    throw StatisticsError(
        .constantValues, "\(purpose) is undefined: all \(values.count) values of \(name) equal \(values[0])",
        advice: "use values that vary")
}

/// Checks that a confidence level lies strictly between 0 and 1.
package func validate(level: Double) throws(StatisticsError) {
    guard level > 0, level < 1 else {
        throw StatisticsError(
            .badParameter, "a confidence level of \(level) is not between 0 and 1",
            advice: "write 0.95 for 95 %")
    }
}

/// Checks that every value is a probability.
func validate(pValues: [Double]) throws(StatisticsError) {
    guard let wrong = pValues.first(where: { !(0...1).contains($0) }) else { return }
    throw StatisticsError(.badParameter, "\(wrong) is not a p-value", advice: "give values between 0 and 1")
}

/// Passes on a finite result; sums of squares of very large finite values are not.
func finite(_ value: Double, _ name: String) throws(StatisticsError) -> Double {
    guard value.isFinite else {
        throw StatisticsError(
            .undefinedResult, "\(name) does not fit a 64-bit floating-point number", advice: "scale the values down")
    }
    return value
}

extension [Double] {
    /// Whether all values are equal; true for no values.
    var isConstant: Bool {
        guard let first else { return true }
        return allSatisfy { $0 == first }
    }
}
