import Statistics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Finds the most promising place of a space: an even set of candidates, then local search from the best of them.
///
/// Continuous coordinates climb the gradient, discrete ones are tried one at a time, in turns until neither improves.
struct AcquisitionSearch {
    let space: SearchSpace
    let seed: UInt64
    private static let candidates = 512
    private static let startsFromCandidates = 6
    private static let rounds = 4
    /// Up to so many values of a coordinate are all tried; more are reached in doubling steps.
    private static let exhaustive = 16

    private struct Candidate {
        var place: [Double]
        var value: Double
    }

    /// - Parameters:
    ///   - acquisition: the greater the better.
    ///   - incumbents: places to search around besides, such as the best so far.
    ///   - history: its points are not proposed again, where there are finitely many, unless all candidates are.
    func best(_ acquisition: some Acquisition, incumbents: [[Double]], besides history: History) -> Point {
        var generator = SeededGenerator(seed: seed)
        var candidates = places(incumbents, &generator).map { Candidate(place: $0, value: acquisition.value($0)) }
        candidates.sort { $0.value > $1.value }
        var starts = Self.starts(candidates, &generator)
        starts += incumbents.map { Candidate(place: $0, value: acquisition.value($0)) }
        let climbed = starts.map { climb($0, acquisition) }.sorted { $0.value > $1.value }
        let isFinite = space.axes.allSatisfy { $0.cells != nil }
        for candidate in climbed + candidates {
            let point = space.point(at: candidate.place)
            if !isFinite || !history.hasAsked(point) { return point }
        }
        return space.point(at: climbed.first?.place ?? [Double](repeating: 0.5, count: space.count))
    }

    /// Scrambled Sobol points, and normal steps of several lengths around the incumbents; snapped to the space's values.
    private func places(_ incumbents: [[Double]], _ generator: inout SeededGenerator) -> [[Double]] {
        let sequence = SobolSequence(dimension: space.count, seed: seed)
        var places: [[Double]] = []
        for index in 0..<Self.candidates {
            var place = sequence.point(index)
            while place.count < space.count { place.append(generator.uniform()) }
            places.append(snapped(place))
        }
        for incumbent in incumbents {
            for index in 0..<32 {
                let length = 0.1 * pow(0.5, Double(index % 4))
                places.append(snapped(incumbent.map { $0 + length * generator.normal() }))
            }
        }
        return places
    }

    /// A place moved to the nearest one that stands for a point.
    private func snapped(_ place: [Double]) -> [Double] { space.units(of: space.point(at: place).values) }

    /// The best candidate, and others drawn by their value.
    private static func starts(_ candidates: [Candidate], _ generator: inout SeededGenerator) -> [Candidate] {
        guard let best = candidates.first else { return [] }
        var starts = [best]
        var rest = candidates.dropFirst().map { ($0, exp($0.value - best.value)) }
        while starts.count < startsFromCandidates {
            let total = rest.reduce(0) { $0 + $1.1 }
            guard total > 0, total.isFinite else { break }
            var target = generator.uniform() * total
            let chosen = rest.firstIndex {
                target -= $0.1
                return target < 0
            }
            starts.append(rest.remove(at: chosen ?? rest.count - 1).0)
        }
        return starts
    }

    private func climb(_ start: Candidate, _ acquisition: some Acquisition) -> Candidate {
        var current = start
        for _ in 0..<Self.rounds {
            let before = current.value
            climbContinuous(&current, acquisition)
            let hasDiscrete = climbDiscrete(&current, acquisition)
            if !hasDiscrete || current.value <= before { break }
        }
        return current
    }

    private func climbContinuous(_ current: inout Candidate, _ acquisition: some Acquisition) {
        let point = space.point(at: current.place)
        let free = space.axes.indices.filter { space.axes[$0].cells == nil && !point.values[$0].isNaN }
        guard !free.isEmpty else { return }
        // In units of the length scales all coordinates are about as curved, so that fewer steps are needed.
        let lengths = acquisition.lengths
        let minimiser = BoundedMinimiser(
            lower: free.map { _ in 0 }, upper: free.map { 1 / lengths[$0] }, tolerance: 1e-4, maximumEvaluations: 60)
        var place = current.place
        var whole = [Double](repeating: 0, count: space.count)
        let result = minimiser.minimise(from: free.map { current.place[$0] / lengths[$0] }) { coordinates, gradient in
            for (index, coordinate) in zip(free, coordinates) { place[index] = min(1, coordinate * lengths[index]) }
            let value = acquisition.value(place, gradient: &whole)
            for (position, index) in free.enumerated() { gradient[position] = -whole[index] * lengths[index] }
            return value.isFinite ? -value : .infinity
        }
        guard -result.value > current.value else { return }
        for (index, coordinate) in zip(free, result.x) { current.place[index] = min(1, coordinate * lengths[index]) }
        current.value = -result.value
    }

    /// - Returns: whether there are discrete coordinates at all.
    private func climbDiscrete(_ current: inout Candidate, _ acquisition: some Acquisition) -> Bool {
        let discrete = space.order.filter { space.axes[$0].cells != nil }
        for index in discrete {
            for value in alternatives(index, current.place) {
                var place = current.place
                place[index] = space.axes[index].unit(of: value)
                place = snapped(place)
                let promise = acquisition.value(place)
                if promise > current.value { current = Candidate(place: place, value: promise) }
            }
        }
        return !discrete.isEmpty
    }

    /// The values of a discrete coordinate to try next.
    private func alternatives(_ index: Int, _ place: [Double]) -> [Double] {
        let axis = space.axes[index]
        guard let cells = axis.cells, !space.point(at: place).values[index].isNaN else { return [] }
        if axis.isCategorical || cells <= Self.exhaustive { return (0..<cells).map(axis.value(ofCell:)) }
        let own = Int(((axis.value(at: place[index]) - axis.low) / axis.step).rounded())
        var values: [Double] = []
        var step = 1
        while step < cells {
            for cell in [own - step, own + step] where cell >= 0 && cell < cells {
                values.append(axis.value(ofCell: cell))
            }
            step *= 2
        }
        return values
    }
}
