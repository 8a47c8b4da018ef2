import Statistics

/// A BCa interval of a mean: 9,999 resamples of 30 numbers.
func bootstrapInterval(_ place: Workplace) throws -> [Figure] {
    var generator = SeededGenerator(seed: 7)
    let sample = (0..<30).map { _ in Double.random(in: 10...12, using: &generator) }
    let bootstrap = try Bootstrap(resamples: 9_999, seed: 1)
    let interval = { try seconds { _ = try bootstrap.interval(of: sample) { $0.reduce(0, +) / Double($0.count) } } }
    let name = "BCa interval of a mean, 9,999 resamples, n = 30"
    guard let peer = place.peer("scipy_bootstrap.py", sample.map { "\($0)" }) else {
        return [Figure(name, unit: "ms", samples: try (0..<50).map { _ in try interval() }, scale: 1e3)]
    }
    let timing = try PairedTiming(pairs: 30, a: interval) { try peer.run().first ?? .nan }
    return [
        Figure(
            name, unit: "ms", samples: timing.a, scale: 1e3,
            peer: .init(
                name: "scipy.stats.bootstrap, vectorised", version: peer.version, median: median(timing.b) * 1e3,
                ratio: timing.ratio))
    ]
}
