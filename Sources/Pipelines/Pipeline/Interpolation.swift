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
        return interpolated { measured in
            wanted.filter { measured[0].batch < $0 && $0 < measured[measured.count - 1].batch }
        }
    }

    /// The variant with the points that an interpolation adds; see ``interpolated(at:)``.
    /// - Throws: ``PipelinesError`` for more than ``Interpolation/mostPoints`` of them.
    public func interpolated(_ interpolation: Interpolation) throws(PipelinesError) -> Variant {
        switch interpolation {
        case .off: return self
        case .batches(let batches): return interpolated(at: batches)
        case .all:
            let gaps = points.groupedBySetting.map { group in
                let batches = group.map(\.batch)
                return (batches.max() ?? 0) - (batches.min() ?? 0) + 1 - Set(batches).count
            }
            let count = gaps.reduce(0, +)
            guard count <= Interpolation.mostPoints else {
                throw PipelinesError(
                    .value, "interpolating every batch size of variant “\(name)” would add \(count) points",
                    advice: "list the batch sizes wanted, at most \(Interpolation.mostPoints): “interpolate: [2, 4, 6]”"
                )
            }
            return interpolated { Array($0[0].batch...$0[$0.count - 1].batch) }
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
