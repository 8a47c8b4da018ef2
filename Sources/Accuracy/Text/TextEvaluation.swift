package import Statistics

/// How well lines of text were found and read, image by image.
///
/// Within an image, lines that were read are given to lines that are there by falling similarity, each once, wherever
/// they stand: an edit distance by the longer text's length. What remains on either side is wrong with all its characters.
public struct TextEvaluation: Sendable, Hashable {
    /// What came of one image.
    package struct Counts: Sendable, Hashable {
        /// Lines that are there, and those found: read with at most half of their characters wrong.
        package var lines = 0, found = 0
        /// Lines read without an error.
        package var exact = 0
        /// Characters that are there, and insertions, deletions and replacements that would put right what was read.
        package var characters = 0, errors = 0
    }

    package let images: [Counts]

    /// - Parameters:
    ///   - labels: what is there.
    ///   - readings: for each of `labels` the lines that were read.
    ///   - ignoresSpaces: judge texts without their spaces, which some recognisers do not write.
    /// - Throws: ``AccuracyError`` when their numbers differ or there is no label.
    public init(_ labels: [LabelledText], readings: [[String]], ignoresSpaces: Bool = false) throws(AccuracyError) {
        guard labels.count == readings.count, !labels.isEmpty else {
            throw AccuracyError(.mismatch, "\(readings.count) images were read, and \(labels.count) are labelled")
        }
        images = zip(labels, readings).map { label, reading in
            func scalars(_ text: String) -> [Unicode.Scalar] {
                text.unicodeScalars.filter { !(ignoresSpaces && $0.properties.isWhitespace) }
            }
            return Self.counts(label.lines.map(scalars), reading.map(scalars))
        }
    }

    /// A share that the counts of images give.
    package enum Figure: Sendable, Hashable {
        case exactLines, foundLines, exactOfFound, characterErrorRate

        func ratio(_ counts: Counts) -> (part: Int, whole: Int) {
            switch self {
            case .exactLines: (counts.exact, counts.lines)
            case .foundLines: (counts.found, counts.lines)
            case .exactOfFound: (counts.exact, counts.found)
            case .characterErrorRate: (counts.errors, counts.characters)
            }
        }
    }

    /// - Returns: nil where the figure is undefined, such as for no line at all.
    package func value(of figure: Figure) -> Double? { value(of: figure) { _ in 1 } }

    private func value(of figure: Figure, weight: (Int) -> Int) -> Double? {
        var (part, whole) = (0, 0)
        for (index, counts) in images.enumerated() {
            let ratio = figure.ratio(counts)
            part += weight(index) * ratio.part
            whole += weight(index) * ratio.whole
        }
        return whole > 0 ? Double(part) / Double(whole) : nil
    }

    /// The percentile interval by resampling whole images, whose lines share a font, noise and tilt.
    /// - Returns: nil for fewer than two images, or where a resample leaves the figure undefined.
    /// - Throws: ``StatisticsError`` for a level out of range.
    package func interval(
        of figure: Figure, level: Double = 0.95, resamples: Int = 1000, seed: UInt64 = 1
    ) throws(StatisticsError) -> ConfidenceInterval? {
        guard images.count >= 2, resamples >= 2, let estimate = value(of: figure) else { return nil }
        var generator = SeededGenerator(seed: seed)
        var replicates: [Double] = []
        for _ in 0..<resamples {
            var weights = [Int](repeating: 0, count: images.count)
            for _ in weights { weights[generator.index(below: weights.count)] += 1 }
            guard let replicate = value(of: figure, weight: { weights[$0] }) else { return nil }
            replicates.append(replicate)
        }
        return try BootstrapDistribution(estimate: estimate, replicates: replicates)
            .interval(.percentile, level: level)
    }

    private static func counts(_ truths: [[Unicode.Scalar]], _ readings: [[Unicode.Scalar]]) -> Counts {
        var pairs: [(dissimilarity: Double, truth: Int, reading: Int, distance: Int)] = []
        for (truth, line) in truths.enumerated() {
            for (reading, text) in readings.enumerated() {
                let distance = editDistance(line, text)
                pairs.append((Double(distance) / Double(max(line.count, text.count, 1)), truth, reading, distance))
            }
        }
        pairs.sort { ($0.dissimilarity, $0.truth, $0.reading) < ($1.dissimilarity, $1.truth, $1.reading) }
        var counts = Counts(lines: truths.count, characters: truths.reduce(0) { $0 + $1.count })
        var (openTruths, openReadings) = (Set(truths.indices), Set(readings.indices))
        for pair in pairs where openTruths.contains(pair.truth) && openReadings.contains(pair.reading) {
            openTruths.remove(pair.truth)
            openReadings.remove(pair.reading)
            counts.errors += pair.distance
            if pair.distance == 0 { counts.exact += 1 }
            if 2 * pair.distance <= truths[pair.truth].count { counts.found += 1 }
        }
        counts.errors += openTruths.reduce(0) { $0 + truths[$1].count }
        counts.errors += openReadings.reduce(0) { $0 + readings[$1].count }
        return counts
    }
}
