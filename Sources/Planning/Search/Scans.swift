/// Scans of columns of figures, eight at a time; no figure may be NaN.
extension UnsafeBufferPointer<Double> {
    typealias Eight = SIMD8<Double>

    /// Eight numbers from a place on.
    @inline(__always)
    func eight(at place: Int) -> Eight {
        UnsafeRawPointer(baseAddress! + place).loadUnaligned(as: Eight.self)
    }

    /// The largest of a range, of something of each number; −∞ of none.
    @inline(__always)
    func largest(_ range: Range<Int>, of value: (Eight) -> Eight) -> Double {
        var largest = Eight(repeating: -.infinity)
        var place = range.lowerBound
        while place + 8 <= range.upperBound {
            let next = value(eight(at: place))
            largest.replace(with: next, where: next .> largest)
            place += 8
        }
        var most = largest[0]
        for lane in 1..<8 where largest[lane] > most { most = largest[lane] }
        while place < range.upperBound {
            let next = value(Eight(repeating: self[place]))[0]
            if next > most { most = next }
            place += 1
        }
        return most
    }
}

extension [Double] {
    /// The largest magnitude of all; 0 of none.
    var largestMagnitude: Double { isEmpty ? 0 : sumOfLargest([0, count], of: Self.magnitude) }

    /// The sum over stages of the largest number of each, or of the largest of something else of it.
    @inline(__always)
    func sumOfLargest(_ offsets: [Int], of value: (SIMD8<Double>) -> SIMD8<Double> = { $0 }) -> Double {
        withUnsafeBufferPointer { numbers in
            (1..<offsets.count).reduce(0) { $0 + numbers.largest(offsets[$1 - 1]..<offsets[$1], of: value) }
        }
    }

    /// The sum of the least number of each stage, as often as it has positions.
    func sumOfLeast(_ offsets: [Int], _ firsts: [Int]) -> Double {
        withUnsafeBufferPointer { numbers in
            (1..<offsets.count).reduce(0) {
                $0 - Double(firsts[$1] - firsts[$1 - 1])
                    * numbers.largest(offsets[$1 - 1]..<offsets[$1]) { -$0 }
            }
        }
    }

    static func magnitude(_ numbers: SIMD8<Double>) -> SIMD8<Double> {
        numbers.replacing(with: -numbers, where: numbers .< 0)
    }
}

extension [Double] {
    /// Places in ascending order of their numbers, equal numbers in the order of places; none may be NaN or infinite.
    ///
    /// Numbers fall into as many buckets as there are, then move by a few places: linear unless most share a bucket.
    var ascendingPlaces: [Int32] {
        guard let first, count > 1 else { return (0..<Int32(count)).map { $0 } }
        var (least, most) = (first, first)
        for number in self {
            least = number < least ? number : least
            most = number > most ? number : most
        }
        let perUnit = Double(count - 1) / (most - least)
        guard perUnit > 0, perUnit.isFinite else { return sortedPlaces }
        var ends = [Int32](repeating: 0, count: count + 1)
        for number in self { ends[Int((number - least) * perUnit) + 1] += 1 }
        guard (ends.max() ?? 0) < 64 else { return sortedPlaces }
        for bucket in 1...count { ends[bucket] += ends[bucket - 1] }
        var places = [Int32](repeating: 0, count: count)
        for place in indices {
            let bucket = Int((self[place] - least) * perUnit)
            places[Int(ends[bucket])] = Int32(place)
            ends[bucket] += 1
        }
        for end in 1..<count {
            let (moved, number) = (places[end], self[Int(places[end])])
            var to = end
            while to > 0, self[Int(places[to - 1])] > number {
                places[to] = places[to - 1]
                to -= 1
            }
            places[to] = moved
        }
        return places
    }

    private var sortedPlaces: [Int32] {
        (0..<Int32(count)).sorted {
            self[Int($0)] == self[Int($1)] ? $0 < $1 : self[Int($0)] < self[Int($1)]
        }
    }
}

extension [Double] {
    /// The weighted sum of columns of figures.
    static func weighted(_ terms: [(weight: Double, figures: [Double])], count: Int) -> [Double] {
        guard let first = terms.first else { return [Double](repeating: 0, count: count) }
        var sums = [Double](unsafeUninitializedCapacity: count) { sums, initialized in
            first.figures.withUnsafeBufferPointer { figures in
                for place in 0..<count { sums[place] = first.weight * figures[place] }
            }
            initialized = count
        }
        sums.withUnsafeMutableBufferPointer { sums in
            for term in terms.dropFirst() {
                term.figures.withUnsafeBufferPointer { figures in
                    for place in 0..<count { sums[place] += term.weight * figures[place] }
                }
            }
        }
        return sums
    }
}
