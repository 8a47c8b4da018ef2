extension Bootstrap {
    /// The replicates and jackknife values of a statistic of one sample.
    /// - Throws: as ``interval(of:_:)``.
    public func distribution(
        of sample: [Double], _ statistic: ([Double]) -> Double
    ) throws(StatisticsError) -> BootstrapDistribution {
        try validate(sample, atLeast: 2, for: "a bootstrap interval")
        var generator = SeededGenerator(seed: seed)
        var resample = sample
        let replicates = (0..<resamples).map { _ in
            resample.fill(from: sample, &generator)
            return statistic(resample)
        }
        let jackknife = method == .biasCorrectedAccelerated ? [sample.leavingOneOut(statistic)] : []
        return try BootstrapDistribution(
            estimate: statistic(sample), replicates: replicates, jackknife: jackknife)
    }

    /// The replicates and jackknife values of a statistic of pairs.
    /// - Throws: as ``interval(ofPairs:_:_:)``.
    public func distribution(
        ofPairs x: [Double], _ y: [Double], _ statistic: ([Double], [Double]) -> Double
    ) throws(StatisticsError) -> BootstrapDistribution {
        try validatePairs(x, y, atLeast: 2, for: "a bootstrap interval")
        var generator = SeededGenerator(seed: seed)
        var (left, right) = (x, y)
        let replicates = (0..<resamples).map { _ in
            for i in x.indices {
                let pick = generator.index(below: x.count)
                left[i] = x[pick]
                right[i] = y[pick]
            }
            return statistic(left, right)
        }
        let jackknife = method == .biasCorrectedAccelerated ? [x.leavingOneOut(with: y, statistic)] : []
        return try BootstrapDistribution(
            estimate: statistic(x, y), replicates: replicates, jackknife: jackknife)
    }

    /// The replicates and jackknife values of a statistic of two independent samples.
    /// - Throws: as ``interval(ofIndependent:_:_:)``.
    public func distribution(
        ofIndependent x: [Double], _ y: [Double], _ statistic: ([Double], [Double]) -> Double
    ) throws(StatisticsError) -> BootstrapDistribution {
        try validateSamples(x, y, atLeast: 2, for: "a bootstrap interval")
        var generator = SeededGenerator(seed: seed)
        var (left, right) = (x, y)
        let replicates = (0..<resamples).map { _ in
            left.fill(from: x, &generator)
            right.fill(from: y, &generator)
            return statistic(left, right)
        }
        let jackknife =
            method == .biasCorrectedAccelerated
            ? [x.leavingOneOut { statistic($0, y) }, y.leavingOneOut { statistic(x, $0) }] : []
        return try BootstrapDistribution(
            estimate: statistic(x, y), replicates: replicates, jackknife: jackknife)
    }
}

extension [Double] {
    /// Overwrites the array, of the sample's size, with draws from the sample.
    fileprivate mutating func fill(from sample: [Double], _ generator: inout SeededGenerator) {
        for i in indices { self[i] = sample[generator.index(below: sample.count)] }
    }

    /// The statistic with each value left out in turn.
    fileprivate func leavingOneOut(_ statistic: ([Double]) -> Double) -> [Double] {
        var rest = Array(dropFirst())
        return indices.map { i in
            // The value left out moves from i − 1 to i.
            if i > 0 { rest[i - 1] = self[i - 1] }
            return statistic(rest)
        }
    }

    fileprivate func leavingOneOut(with other: [Double], _ statistic: ([Double], [Double]) -> Double) -> [Double] {
        var (left, right) = (Array(dropFirst()), Array(other.dropFirst()))
        return indices.map { i in
            if i > 0 {
                left[i - 1] = self[i - 1]
                right[i - 1] = other[i - 1]
            }
            return statistic(left, right)
        }
    }
}
