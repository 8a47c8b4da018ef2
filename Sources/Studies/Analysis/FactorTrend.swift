import Statistics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How a response moves with a factor of three or more numbers.
package struct FactorTrend: Sendable, Hashable, Encodable {
    /// The slope of the logarithms, with the combinations of the other factors' levels as fixed effects.
    ///
    /// −0.5 means that four times the level halves the response. Nil unless levels and responses are all positive.
    package let elasticity: Slope?
    /// Spearman's correlation of level and response, over all observations.
    package let spearman: Rank?
    /// What could not be computed, and why.
    package let remarks: [String]

    package struct Slope: Sendable, Hashable, Encodable {
        package let value: Double
        package let standardError: Double
        package let degreesOfFreedom: Int
        package let pValue: Double
        package let interval: ResultRange
    }

    package struct Rank: Sendable, Hashable, Encodable {
        package let coefficient: Double
        package let pValue: Double
        package let interval: ResultRange
    }

    /// - Parameter factor: the position of the factor among those of the observations.
    /// - Returns: nil for a factor with fewer than three levels or with one that is no number.
    init?(_ units: UnitSample, factor: Int, levels: [String], level: Double) {
        let numbers = levels.compactMap(Double.init)
        guard numbers.count == levels.count, Set(numbers).count >= 3, numbers.allSatisfy(\.isFinite) else { return nil }
        let x = units.levels[factor].compactMap(Double.init)
        guard x.count == units.values.count else { return nil }
        var remarks: [String] = []
        do throws(StatisticsError) {
            let test = try Correlation.spearman(x, units.values, level: level)
            spearman = Rank(
                coefficient: test.coefficient, pValue: test.pValue, interval: ResultRange(test.interval))
        } catch {
            spearman = nil
            remarks.append("no rank correlation: \(error.message)")
        }
        if x.allSatisfy({ $0 > 0 }), units.values.allSatisfy({ $0 > 0 }) {
            let others = units.levels.indices.filter { $0 != factor }
            let groups = units.values.indices.map { row in others.map { units.levels[$0][row] } }
            do throws(StatisticsError) {
                elasticity = try Slope(x.map { log($0) }, units.values.map { log($0) }, within: groups, level: level)
            } catch {
                elasticity = nil
                remarks.append("no slope of logarithms: \(error.message)")
            }
        } else {
            elasticity = nil
            remarks.append("no slope of logarithms: not all levels and values are above zero")
        }
        self.remarks = remarks
    }
}

extension FactorTrend.Slope {
    /// The slope within groups: that of deviations from each group's means (Frisch, Waugh and Lovell).
    /// - Returns: nil when groups leave no degree of freedom.
    fileprivate init?(_ x: [Double], _ y: [Double], within groups: [[String]], level: Double) throws(StatisticsError) {
        var members: [[String]: [Int]] = [:]
        for (row, group) in groups.enumerated() { members[group, default: []].append(row) }
        var (centredX, centredY) = (x, y)
        for rows in members.values {
            let meanX = rows.reduce(0) { $0 + x[$1] } / Double(rows.count)
            let meanY = rows.reduce(0) { $0 + y[$1] } / Double(rows.count)
            for row in rows { (centredX[row], centredY[row]) = (x[row] - meanX, y[row] - meanY) }
        }
        let freedom = x.count - members.count - 1
        guard freedom > 0 else { return nil }
        let line = try LinearRegression(centredX, centredY)
        let error = line.slopeStandardError * (Double(x.count - 2) / Double(freedom)).squareRoot()
        let t = try StudentTDistribution(degreesOfFreedom: Double(freedom))
        let reach = -t.quantile((1 - level) / 2) * error
        value = line.slope
        standardError = error
        degreesOfFreedom = freedom
        pValue = error > 0 ? t.twoSidedTail(line.slope / error) : line.slope == 0 ? 1 : 0
        interval = ResultRange(
            line.slope - reach, line.slope + reach,
            basis:
                "\(level.percentText) % confidence, Student t, \(freedom) degrees of freedom"
        )
    }
}
