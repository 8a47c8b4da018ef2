/// How wide the kernels around observations are.
enum Bandwidth {
    /// The distance to the farther of both neighbours, within limits: Bergstra et al. 2011, with the lower limit of hyperopt
    /// (Watanabe 2023, §3.3.3) so that kernels stay wide while observations are few.
    /// - Parameter units: places in 0…1.
    static func deviations(_ units: [Double]) -> [Double] {
        let order = units.indices.sorted { units[$0] < units[$1] }
        let narrowest = 1 / min(100, max(20, Double(units.count + 2)))
        var result = [Double](repeating: 1, count: units.count)
        for (position, index) in order.enumerated() {
            let isFirst = position == 0
            let isLast = position == order.count - 1
            let toPrevious = isFirst ? (isLast ? units[index] : 0) : units[index] - units[order[position - 1]]
            let toNext = isLast ? (isFirst ? 1 - units[index] : 0) : units[order[position + 1]] - units[index]
            result[index] = min(1, max(narrowest, max(toPrevious, toNext)))
        }
        return result
    }
}
