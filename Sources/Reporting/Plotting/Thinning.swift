extension LineChart.Series {
    /// How many points have both coordinates.
    var count: Int { min(x.count, y.count) }

    /// At most about `limit` points that keep every visible extreme: first, least, greatest and last of each stretch.
    func thinned(to limit: Int) -> [(x: Double, y: Double)] {
        let points = Array(zip(x, y)).map { (x: $0, y: $1) }
        guard points.count > limit, limit >= 8 else { return points }
        let stretch = (points.count * 4 + limit - 1) / limit
        return stride(from: 0, to: points.count, by: stretch).flatMap { start in
            let range = start..<Swift.min(start + stretch, points.count)
            let finite = range.filter { points[$0].y.isFinite }
            var kept: Set<Int> = [range.lowerBound, range.upperBound - 1]
            if let least = finite.min(by: { points[$0].y < points[$1].y }) { kept.insert(least) }
            if let greatest = finite.max(by: { points[$0].y < points[$1].y }) { kept.insert(greatest) }
            // A gap stays a gap.
            if let gap = range.first(where: { !points[$0].y.isFinite }) { kept.insert(gap) }
            return kept.sorted().map { points[$0] }
        }
    }
}
