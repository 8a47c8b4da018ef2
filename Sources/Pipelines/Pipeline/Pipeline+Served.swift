import Quantities

extension Pipeline {
    /// The pipeline with what its variants took when they were served in the place of what their points say.
    ///
    /// A point whose batch size was served often enough has the latency seen. Others take as many times as long as the
    /// sizes that were served, all together. Energy beyond rest of all points follows the joules charged for each item.
    /// - Returns: the pipeline, and the variants that nothing is known of, which stay as they are.
    public func asServed(_ figures: [ServedFigures]) -> (pipeline: Pipeline, unserved: [Variant]) {
        var pipeline = self
        var unserved: [Variant] = []
        for stage in stages.indices {
            for index in stages[stage].variants.indices {
                let variant = stages[stage].variants[index]
                let own = figures.first { $0.stage == stages[stage].name && $0.variant == variant.name }
                if let served = own.flatMap({ variant.asServed($0) }) {
                    pipeline.stages[stage].variants[index] = served
                } else {
                    unserved.append(variant)
                }
            }
        }
        return (pipeline, unserved)
    }
}

extension Variant {
    /// Batches below which nothing is believed.
    private static let leastBatches = 30

    /// Nil when too few batches of any setting of the points were served.
    fileprivate func asServed(_ figures: ServedFigures) -> Variant? {
        var variant = self
        var isServed = false
        let factor = energyFactor(figures)
        for (threads, own) in pointsByThreads {
            let seen = figures.batches.filter { $0.threads == threads && $0.batch >= 1 }
            guard seen.reduce(0, { $0 + $1.count }) >= Self.leastBatches else { continue }
            isServed = true
            let stretch = Stretch(seen, profiled: own)
            for index in points.indices where points[index].threads == threads {
                variant.points[index].take(
                    stretch, seen.first { $0.batch == points[index].batch && $0.count >= Self.leastBatches })
                if let factor { variant.points[index].scaleEnergy(by: factor.value, factor.source) }
            }
        }
        return isServed ? variant : nil
    }

    /// Points of one setting for each number of threads, by batch size; a server tells threads apart and nothing else, so
    /// what runs under several settings with as many stays out.
    private var pointsByThreads: [Int: [OperatingPoint]] {
        Dictionary(grouping: points, by: \.threads).compactMapValues { points in
            Set(points.map(\.setting)).count == 1 ? points.sorted { $0.batch < $1.batch } : nil
        }
    }

    /// Joules charged for an item over those of the points, of all batches; nil when nothing metered energy.
    private func energyFactor(_ figures: ServedFigures) -> (value: Double, source: Provenance)? {
        let known = pointsByThreads
        var (joules, items) = (0.0, 0.0)
        for size in figures.batches where size.batch >= 1 {
            guard let own = known[size.threads] else { continue }
            joules += Double(size.count) * own.interpolated(at: size.batch) { $0.energy.value.value }
            items += Double(size.count * size.batch)
        }
        guard let energy = figures.energy, energy.items > 0, joules > 0 else { return nil }
        return (energy.joules.value / energy.items / (joules / items), energy.provenance)
    }
}

/// Served over profiled, of all batches of a variant on as many threads.
private struct Stretch {
    var latency: Double
    var variation: Double
    var batches: Int

    init(_ seen: [ServedFigures.Batches], profiled: [OperatingPoint]) {
        var (served, expected, spread) = (0.0, 0.0, 0.0)
        batches = 0
        for size in seen {
            let count = Double(size.count)
            served += count * size.mean.value
            expected += count * profiled.interpolated(at: size.batch) { $0.latency.value.value }
            spread += count * size.variation.value * size.variation.value
            batches += size.count
        }
        latency = served / expected
        variation = (spread / Double(batches)).squareRoot()
    }
}

extension OperatingPoint {
    fileprivate mutating func take(_ stretch: Stretch, _ own: ServedFigures.Batches?) {
        if let own {
            latency = Estimate(own.mean, provenance: .measured(by: "the clock in \(own.count) batches served"))
        } else {
            latency = Estimate(
                latency.value * stretch.latency,
                provenance: .predicted(by: "\(latency.provenance), by other sizes in \(stretch.batches) batches served")
            )
        }
        latencyVariation = Fraction(min(own?.variation.value ?? stretch.variation, Self.mostVariation))
    }

    fileprivate mutating func scaleEnergy(by factor: Double, _ source: Provenance) {
        let origin = "what requests were charged with when served: \(source.origin)"
        energy = Estimate(energy.value * factor, provenance: Provenance(kind: source.kind, origin: origin) ?? source)
    }
}

extension [OperatingPoint] {
    /// A figure at a batch size, linear between points and in proportion beyond the largest; the smallest's below it.
    /// - Precondition: sorted by batch size, not empty.
    fileprivate func interpolated(at batch: Int, _ figure: (OperatingPoint) -> Double) -> Double {
        if let bracket = BatchBracket(batch, in: self) { return bracket.value(figure) }
        let last = self[count - 1]
        return figure(last) * Double(batch) / Double(last.batch)
    }
}
