import Quantities

/// Which batch sizes between those of a variant's points become points of their own.
public enum Interpolation: Sendable, Hashable {
    case off
    /// Every batch size between the smallest and the largest of a setting.
    case all
    /// These batch sizes, where they lie between two of a setting.
    case batches([Int])

    /// The most points that are added to a variant.
    public static let mostPoints = 4096
    /// The most points of all interpolated variants of a pipeline together.
    public static let mostPointsOfPipeline = 400_000

    /// How the origin of every interpolated figure begins.
    package static let origin = "interpolation between batch"
}

extension Variant {
    /// The variant with points added for the given batch sizes, interpolated between its neighbours in batch size.
    ///
    /// Latency, energy and idle power run linearly in batch size between two points of the same setting (cores, frequency,
    /// power limit, slice, device); nothing is extrapolated. Added points follow the given ones, whose indices stay as they
    /// are; each added figure is marked as predicted by interpolation. Where both neighbours have an interval, the figure's
    /// reaches from the lower end of the one to the upper end of the other: it holds when the figure does not fall, or does
    /// not rise, from one to the other.
    /// - Parameter batches: batch sizes wanted; those with a point already or outside of the points' range are left out.
    public func interpolated(at batches: [Int]) -> Variant {
        let wanted = Set(batches).sorted()
        return interpolated { known in
            let range = known.range
            return wanted.filter { range.contains($0) }
        }
    }

    /// The variant with the points that an interpolation adds; see ``interpolated(at:)``.
    /// - Throws: ``PipelinesError`` for more than ``Interpolation/mostPoints`` of them.
    public func interpolated(_ interpolation: Interpolation) throws(PipelinesError) -> Variant {
        let groups = points.groupedBySetting
        switch interpolation {
        case .off: return self
        case .batches(let batches):
            try requireFew(
                groups.lazy.map { group in
                    let range = group.range
                    return batches.count { range.contains($0) }
                })
            return interpolated(at: batches)
        case .all:
            try requireFew(groups.lazy.map { $0.range.count - Set($0.map(\.batch)).count })
            return interpolated { Array($0.range) }
        }
    }

    /// - Parameter counts: of the points that each setting gains.
    private func requireFew(_ counts: some Sequence<Int>) throws(PipelinesError) {
        var sum = 0
        for count in counts {
            sum += count
            guard sum <= Interpolation.mostPoints else {
                throw PipelinesError(
                    .value, "interpolating variant “\(name)” would add more than \(Interpolation.mostPoints) points",
                    advice: "list the batch sizes wanted: “interpolate: [2, 4, 6]”")
            }
        }
    }

    /// - Parameter batches: those wanted between the points of a setting, sorted by batch size.
    private func interpolated(_ batches: ([OperatingPoint]) -> [Int]) -> Variant {
        var variant = self
        for group in points.groupedBySetting {
            let known = group.sorted { $0.batch < $1.batch }
            var next = 0
            for batch in batches(known) {
                while known[next].batch < batch { next += 1 }
                guard next > 0, known[next].batch > batch else { continue }
                variant.points.append(OperatingPoint(batch: batch, between: known[next - 1], and: known[next]))
            }
        }
        return variant
    }
}

extension [OperatingPoint] {
    /// The points of each setting, settings in the order of their first point.
    var groupedBySetting: [[OperatingPoint]] { grouped(by: \.setting) }

    /// From the smallest batch size to the largest; of no points, from 0 to 0.
    var range: ClosedRange<Int> {
        let batches = map(\.batch)
        return (batches.min() ?? 0)...(batches.max() ?? 0)
    }
}

extension Sequence {
    /// The elements that share a key, keys in the order of their first element.
    func grouped<Key: Hashable>(by key: (Element) -> Key) -> [[Element]] {
        var groups: [[Element]] = []
        var index: [Key: Int] = [:]
        for element in self {
            let key = key(element)
            if let group = index[key] {
                groups[group].append(element)
            } else {
                index[key] = groups.count
                groups.append([element])
            }
        }
        return groups
    }
}

extension OperatingPoint {
    fileprivate init(batch: Int, between lower: OperatingPoint, and upper: OperatingPoint) {
        let share = Double(batch - lower.batch) / Double(upper.batch - lower.batch)
        let place = "\(lower.batch) and \(upper.batch)"
        self = lower
        self.batch = batch
        latency = .interpolated(lower.latency, upper.latency, share, place)
        energy = .interpolated(lower.energy, upper.energy, share, place)
        idlePower = .interpolated(lower.idlePower, upper.idlePower, share, place)
        memory = lower.memory.flatMap { a in upper.memory.map { a * (1 - share) + $0 * share } }
        latencyVariation = lower.latencyVariation.flatMap { a in
            upper.latencyVariation.map { a * (1 - share) + $0 * share }
        }
    }
}

extension Estimate {
    /// A figure between two others, by the share of the way from the one to the other.
    /// - Parameter place: the batch sizes of the two.
    fileprivate static func interpolated(
        _ a: Estimate, _ b: Estimate, _ share: Double, _ place: String
    ) -> Estimate {
        let sources = a.provenance == b.provenance ? "\(a.provenance)" : "\(a.provenance), and \(b.provenance)"
        var interval: Interval?
        if let first = a.interval, let second = b.interval {
            let bases = first.basis == second.basis ? first.basis : "\(first.basis); \(second.basis)"
            interval = Interval(
                min(first.lower, second.lower), max(first.upper, second.upper),
                basis:
                    "from the one neighbour's range to the other's (\(bases)), if the figure only rises or only falls")
        }
        return Estimate(
            a.value * (1 - share) + b.value * share, interval: interval,
            provenance: .predicted(by: "\(Interpolation.origin) \(place), \(sources)"))
    }
}
