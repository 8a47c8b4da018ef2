public import Statistics

extension COCOEvaluation {
    /// A figure that resampling images gives an interval.
    public enum ResampledFigure: Sendable, Hashable {
        /// Average precision over overlaps 0.50 … 0.95.
        case averagePrecision
        /// Average precision at one overlap.
        case averagePrecisionAt(overlap: Double)
        /// F1 of all categories together.
        case f1(confidence: Double, overlap: Double)
    }

    /// The percentile interval of a figure by resampling images with replacement.
    ///
    /// Images are what was sampled from the world, so whole images are drawn, with all their objects and detections.
    /// A category that a resample has no object of is left out of its mean, as in the figure itself.
    /// - Returns: nil for fewer than two images, or where a resample leaves the figure undefined.
    /// - Throws: ``AccuracyError`` for an overlap out of range; ``StatisticsError`` for a level out of range;
    ///   `CancellationError`.
    public func interval(
        of figure: ResampledFigure, level: Double = 0.95, resamples: Int = 1000, seed: UInt64 = 1
    ) throws -> ConfidenceInterval? {
        guard cells.imageIDs.count >= 2 else { return nil }
        let statistic = try weighted(figure)
        var generator = SeededGenerator(seed: seed)
        var weights = [UInt16](repeating: 1, count: cells.imageIDs.count)
        guard let estimate = statistic(weights) else { return nil }
        var replicates: [Double] = []
        for _ in 0..<max(2, resamples) {
            try Task.checkCancellation()
            for index in weights.indices { weights[index] = 0 }
            for _ in weights { weights[generator.index(below: weights.count)] &+= 1 }
            guard let replicate = statistic(weights) else { return nil }
            replicates.append(replicate)
        }
        return try BootstrapDistribution(estimate: estimate, replicates: replicates)
            .interval(.percentile, level: level)
    }

    /// The figure as a function of how often each image counts.
    func weighted(_ figure: ResampledFigure) throws(AccuracyError) -> ([UInt16]) -> Double? {
        switch figure {
        case .averagePrecision: return weightedPrecision(Self.thresholds)
        case .averagePrecisionAt(let overlap):
            try Self.check(confidence: 0, overlap: overlap)
            return weightedPrecision([overlap])
        case .f1(let confidence, let overlap):
            let images = try operatingPoint(confidence: confidence, overlap: overlap).images.map { ($0, $1) }
            return { weights in
                var sum = DetectionCounts()
                for (image, counts) in images {
                    let weight = Int(weights[Int(image)])
                    sum.truePositives += weight * counts.truePositives
                    sum.falsePositives += weight * counts.falsePositives
                    sum.falseNegatives += weight * counts.falseNegatives
                }
                return sum.f1
            }
        }
    }

    private func weightedPrecision(_ overlaps: [Double]) -> ([UInt16]) -> Double? {
        let curves = cells.categories.indices.flatMap { category in
            overlaps.compactMap { WeightedCurve(matching(category: category, overlap: $0)) }
        }
        return { weights in mean(curves.compactMap { $0.averagePrecision(weights) }) }
    }
}

/// One category's detections by falling score, ready to be counted with another weight for each image.
private struct WeightedCurve {
    /// The image, and in the lowest bit whether an object was found.
    private let outcomes: [UInt32]
    private let objects: [(image: Int32, count: Int32)]

    /// nil where nothing is to be found.
    init?(_ matching: DetectionMatching) {
        guard matching.objectCount[0] > 0 else { return nil }
        objects = matching.objectsPerImage
        let counted = matching.entries.indices.filter { matching.ignored[0][$0] & 1 == 0 }
        outcomes = counted.sortedStably { matching.entries[$0].score }.map {
            UInt32(matching.entries[$0].image) << 1 | UInt32(matching.found[0][$0] & 1)
        }
    }

    /// As ``PrecisionRecallCurve``, every image taken as often as its weight says.
    func averagePrecision(_ weights: [UInt16]) -> Double? {
        let total = objects.reduce(0) { $0 + Int($1.count) * Int(weights[Int($1.image)]) }
        guard total > 0 else { return nil }
        var places: [(found: Int, precision: Double)] = []
        var (seen, found) = (0, 0)
        for outcome in outcomes {
            let weight = Int(weights[Int(outcome >> 1)])
            seen += weight
            guard outcome & 1 == 1, weight > 0 else { continue }
            found += weight
            places.append((found, Double(found) / (Double(seen) + .ulpOfOne)))
        }
        for index in places.indices.dropLast().reversed() {
            places[index].precision = max(places[index].precision, places[index + 1].precision)
        }
        var sum = 0.0
        var place = 0
        for level in PrecisionRecallCurve.recallLevels {
            while place < places.count, Double(places[place].found) / Double(total) < level { place += 1 }
            if place == places.count { break }
            sum += places[place].precision
        }
        return sum / Double(PrecisionRecallCurve.recallLevels.count)
    }
}
