#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Places labels beside their points so that none covers another label or a point.
struct LabelPlacement {
    /// A label that found a place.
    struct Placed {
        let index: Int
        let box: Box
        /// The point is so far away that a line should lead to it.
        let needsLeader: Bool
    }

    /// Places each label at the nearest free spot around its point; one without any is left out.
    /// - Parameters:
    ///   - points: where the labelled points are, and their labels; empty labels are skipped.
    ///   - obstacles: boxes that labels must not cover, the points' own marks included.
    ///   - bounds: the area labels must stay in.
    static func place(
        _ points: [(x: Double, y: Double, label: String)], obstacles: [Box], bounds: Box, size: Double
    ) -> [Placed] {
        var taken = obstacles
        var placed: [Placed] = []
        for (index, point) in points.enumerated() where !point.label.isEmpty {
            let width = TextMetrics.width(point.label, size: size)
            let spots = candidates(x: point.x, y: point.y, width: width, height: size * 1.15)
            let free = spots.first { spot in
                bounds.contains(spot.box) && taken.allSatisfy { $0.overlap(spot.box) == 0 }
            }
            guard let free else { continue }
            taken.append(free.box.padded(1))
            placed.append(Placed(index: index, box: free.box, needsLeader: free.distance > 14))
        }
        return placed
    }

    /// Spots around a point, the nearest first, and at each distance the most readable first.
    private static func candidates(
        x: Double, y: Double, width: Double, height: Double
    ) -> [(box: Box, distance: Double)] {
        let angles = [0, 180, 90, 270, 45, 135, 315, 225, 22, 158, 338, 202, 68, 112, 248, 292]
        return [8, 13, 22, 32, 44, 58, 74].flatMap { (distance: Double) in
            angles.map { degrees in
                let angle = Double(degrees) * .pi / 180
                let (across, up) = (cos(angle), sin(angle))
                // The label's near side touches the circle around the point.
                let centreX = x + across * (distance + width / 2 * abs(across))
                let centreY = y - up * (distance + height / 2 * abs(up))
                return (Box(x: centreX - width / 2, y: centreY - height / 2, width: width, height: height), distance)
            }
        }
    }
}
