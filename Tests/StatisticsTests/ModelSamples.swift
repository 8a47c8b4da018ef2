import Statistics

/// The studies of generate_expected_models.py.
enum ModelSamples {
    /// A response with the levels of its factors, and the highest order of interactions in its model.
    struct Study: Sendable {
        var response: [Double] = []
        var levels: [[Int]] = []
        var order = 3

        /// The factors a, b, c, as many as there are levels in a row.
        func factors(_ naming: (Int) -> String = { "\($0)" }) throws -> [CategoricalFactor] {
            try zip(["a", "b", "c"], (levels.first ?? []).indices).map { name, position in
                try CategoricalFactor(name, levels.map { naming($0[position]) })
            }
        }

        /// The same study with its rows in another order.
        func reordered(_ order: [Int]) -> Study {
            Study(response: order.map { response[$0] }, levels: order.map { levels[$0] }, order: self.order)
        }
    }

    static let golden = 0.6180339887498949
    static let silver = 0.4142135623730951
    static let bronze = 0.3027756377319946

    static func wave(_ i: Int, _ k: Double, _ start: Double = 0.5) -> Double {
        (Double(i) * k + start).truncatingRemainder(dividingBy: 1)
    }

    static func study(_ rows: Int, order: Int, offset: Double = 0, _ level: (Int) -> (Int, Int, Int)) -> Study {
        var study = Study(order: order)
        for i in 0..<rows {
            let (a, b, c) = level(i)
            let (x, y, z) = (Double(a), Double(b), Double(c))
            let mean = offset + 50 + 3 * x - 2 * y + z * z + 1.5 * x * y - 0.4 * y * z
            study.response.append(mean + 6 * wave(i, golden) + 3 * wave(i, silver) * wave(i, silver))
            study.levels.append([a, b, c])
        }
        return study
    }

    static let studies: [String: Study] = [
        "balanced": study(96, order: 3) { ($0 % 2, $0 / 2 % 3, $0 / 6 % 4) },
        "unbalanced": study(131, order: 3, uneven),
        "pairs": study(131, order: 2, uneven),
        "offset": study(60, order: 2, offset: 1e6) { (Int(2 * wave($0, silver)), $0 % 3, Int(4 * wave($0, bronze))) },
        "sparse": study(30, order: 1) { ($0 / 4 % 2, $0 % 3, ($0 % 3 + $0 / 6) % 4) },
    ]

    private static func uneven(_ i: Int) -> (Int, Int, Int) {
        let a = wave(i, silver, 0.3)
        return (Int(2 * a * a), Int(3 * wave(i, bronze)), i * i / 3 % 4)
    }

    /// Repeated runs of configurations, whose position is the last of a row's levels.
    static func repeated(
        _ groups: Int, size: (Int) -> Int, spread: Double, _ level: (Int, Int) -> (Int, Int)
    ) -> (study: Study, groups: [Int]) {
        var study = Study()
        var members: [Int] = []
        for g in 0..<groups {
            for k in 0..<size(g) {
                let (a, b) = level(g, k)
                let (x, y) = (Double(a), Double(b))
                let mean = 20 + 5 * x - 1.5 * y + 0.8 * x * y
                study.response.append(mean + spread * wave(g, golden) + 2 * wave(members.count, silver))
                study.levels.append([a, b])
                members.append(g)
            }
        }
        return (study, members)
    }

    static let grouped: [String: (study: Study, groups: [Int])] = [
        "nested": repeated(24, size: { _ in 5 }, spread: 6) { g, _ in (g % 2, g / 2 % 3) },
        "uneven": repeated(31, size: { 1 + $0 * $0 % 7 }, spread: 3) { g, _ in (g % 2, g % 3) },
        "crossed": repeated(18, size: { 6 + $0 % 4 }, spread: 4) { g, k in (g % 2, k % 3) },
        "mixed": repeated(20, size: { 3 + $0 % 5 }, spread: 1.2) { g, k in (g % 2, (k + g) / 2 % 3) },
        "flat": repeated(24, size: { _ in 5 }, spread: 0) { g, _ in (g % 2, g / 2 % 3) },
    ]

    /// Four samples of unequal size and spread.
    static let fourSamples: [[Double]] = [
        (0..<9).map { 10 + 3 * wave($0, golden) }, (0..<14).map { 11 + 6 * wave($0, silver) },
        (0..<6).map { 13 + 2 * wave($0, bronze) * wave($0, bronze) }, (0..<11).map { 10.5 + 4 * wave($0, golden, 0.1) },
    ]
}
