/// Four corners in pixels, clockwise from the upper left.
struct Quadrilateral: Sendable, Hashable {
    typealias Point = SIMD2<Double>

    var corners: [Point]

    /// Puts four corners of a convex shape in their order: of the two at the left the upper comes first.
    init(ordering corners: [Point]) {
        let sorted = corners.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
        let left = sorted.prefix(2).sorted { $0.y < $1.y }
        let right = sorted.suffix(2).sorted { $0.y < $1.y }
        self.corners = [left[0], right[0], right[1], left[1]]
    }

    /// The longer of the sides above and below.
    var width: Double { max(distance(0, 1), distance(2, 3)) }
    /// The longer of the sides at the left and right.
    var height: Double { max(distance(0, 3), distance(1, 2)) }

    func distance(_ a: Int, _ b: Int) -> Double {
        let side = corners[b] - corners[a]
        return (side * side).sum().squareRoot()
    }
}

/// A rectangle of any direction.
struct RotatedRectangle: Sendable, Hashable {
    var centre: SIMD2<Double>
    /// Unit vector along ``length``.
    var direction: SIMD2<Double>
    var length: Double
    var breadth: Double

    var shorterSide: Double { min(length, breadth) }

    /// The rectangle of least area around points: one side lies on an edge of their hull (Freeman and Shapira, 1975).
    /// - Returns: nil without any point.
    init?(around points: [SIMD2<Double>]) {
        let hull = Self.hull(of: points)
        guard let first = hull.first else { return nil }
        self.init(centre: first, direction: [1, 0], length: 0, breadth: 0)
        guard hull.count > 1 else { return }
        var least = Double.infinity
        for (index, start) in hull.enumerated() {
            let edge = hull[(index + 1) % hull.count] - start
            let along = edge / (edge * edge).sum().squareRoot()
            let across = SIMD2(-along.y, along.x)
            var (low, high) = (SIMD2(repeating: Double.infinity), SIMD2(repeating: -Double.infinity))
            for point in hull {
                let place = SIMD2((point * along).sum(), (point * across).sum())
                low = pointwiseMin(low, place)
                high = pointwiseMax(high, place)
            }
            let size = high - low
            guard size.x * size.y < least else { continue }
            least = size.x * size.y
            let middle = (low + high) / 2
            self = Self(
                centre: along * middle.x + across * middle.y, direction: along, length: size.x, breadth: size.y)
        }
    }

    private init(centre: SIMD2<Double>, direction: SIMD2<Double>, length: Double, breadth: Double) {
        self.centre = centre
        self.direction = direction
        self.length = length
        self.breadth = breadth
    }

    /// The rectangle with every side moved outwards.
    ///
    /// It is the least rectangle around what offsetting the sides with round corners gives.
    func grown(by distance: Double) -> RotatedRectangle {
        Self(
            centre: centre, direction: direction, length: length + 2 * distance, breadth: breadth + 2 * distance)
    }

    var corners: Quadrilateral {
        let along = direction * (length / 2)
        let across = SIMD2(-direction.y, direction.x) * (breadth / 2)
        return Quadrilateral(ordering: [
            centre - along - across, centre + along - across, centre + along + across, centre - along + across,
        ])
    }

    /// The convex hull without points on its edges, by Andrew's monotone chain.
    private static func hull(of points: [SIMD2<Double>]) -> [SIMD2<Double>] {
        let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
        guard let first = sorted.first, let last = sorted.last, first != last else { return Array(sorted.prefix(1)) }
        func chain(_ points: some Sequence<SIMD2<Double>>) -> ArraySlice<SIMD2<Double>> {
            var chain: [SIMD2<Double>] = []
            for point in points {
                while chain.count >= 2 {
                    let (a, b) = (chain[chain.count - 1] - chain[chain.count - 2], point - chain[chain.count - 2])
                    guard a.x * b.y - a.y * b.x <= 0 else { break }
                    chain.removeLast()
                }
                chain.append(point)
            }
            return chain.dropLast()
        }
        return Array(chain(sorted) + chain(sorted.reversed()))
    }
}
