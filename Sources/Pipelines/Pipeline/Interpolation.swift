import Quantities

extension Variant {
    /// The variant with points added for the given batch sizes, interpolated between its measured neighbours.
    ///
    /// Latency and energy run linearly in batch size between two points of the same setting (cores, frequency, power
    /// limit, slice, device); nothing is extrapolated. Each added figure is marked as predicted by interpolation.
    /// - Parameter batches: batch sizes wanted; those measured already or outside the measured range are left out.
    public func interpolated(at batches: [Int]) -> Variant {
        var variant = self
        for group in points.groupedBySetting {
            let measured = group.sorted { $0.batch < $1.batch }
            for batch in Set(batches).sorted() where !measured.contains(where: { $0.batch == batch }) {
                guard let upper = measured.first(where: { $0.batch > batch }),
                    let lower = measured.last(where: { $0.batch < batch })
                else { continue }
                variant.points.append(OperatingPoint(batch: batch, between: lower, and: upper))
            }
        }
        return variant
    }
}

extension [OperatingPoint] {
    /// The points of each setting, settings in the order of their first point.
    var groupedBySetting: [[OperatingPoint]] {
        var groups: [[OperatingPoint]] = []
        var index: [OperatingPoint.Setting: Int] = [:]
        for point in self {
            if let group = index[point.setting] {
                groups[group].append(point)
            } else {
                index[point.setting] = groups.count
                groups.append([point])
            }
        }
        return groups
    }
}

extension OperatingPoint {
    fileprivate init(batch: Int, between lower: OperatingPoint, and upper: OperatingPoint) {
        let share = Double(batch - lower.batch) / Double(upper.batch - lower.batch)
        func mix<Amount: Quantity>(_ a: Estimate<Amount>, _ b: Estimate<Amount>) -> Estimate<Amount> {
            Estimate(
                a.value * (1 - share) + b.value * share,
                provenance: .predicted(
                    by: "interpolation between batch \(lower.batch) and \(upper.batch), \(a.provenance)"))
        }
        self = lower
        self.batch = batch
        latency = mix(lower.latency, upper.latency)
        energy = mix(lower.energy, upper.energy)
        idlePower = mix(lower.idlePower, upper.idlePower)
        memory = lower.memory.flatMap { a in upper.memory.map { a * (1 - share) + $0 * share } }
    }
}
