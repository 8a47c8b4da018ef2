import Foundation
import Statistics

/// The statistics of a study of 3,000 rows and three factors: the analysis of variance alone beside statsmodels, and a
/// whole `perjoule study` of a published table, process start, report and all.
func analysis(_ place: Workplace) throws -> [Figure] {
    var generator = SeededGenerator(seed: 11)
    let rows = (0..<3_000).map { row -> (levels: [Int], energy: Double) in
        let levels = [1 + row % 4, [16, 32, 64][row / 4 % 3], row / 12 % 5]
        return (levels, 50 + 4 * Double(levels[0]) + 0.1 * Double(levels[1]) + Double(levels[2]) + generator.normal())
    }
    var table = "layers,batch,kind,energy\n"
    for row in rows { table += "\(row.levels[0]),\(row.levels[1]),\(row.levels[2]),\(row.energy)\n" }
    try place.write(table, to: "analysis/rows.csv")
    try place.write(
        """
        kind: import
        data: rows.csv
        columns: {factors: [layers, batch, kind], responses: [{column: energy, title: Energy, unit: J}]}
        """, to: "analysis/study.yaml")
    let folder = place.folder + "/analysis"

    let energy = rows.map(\.energy)
    let variance = {
        try seconds {
            let factors = try ["layers", "batch", "kind"].enumerated().map { position, name in
                try CategoricalFactor(name, rows.map { $0.levels[position] })
            }
            _ = try FactorialAnova(energy, by: factors)
        }
    }
    let name = "analysis of variance, 3,000 rows, 3 factors with all interactions"
    var figures: [Figure] = []
    if let peer = place.peer("statsmodels_anova.py", [folder + "/rows.csv"]) {
        let timing = try PairedTiming(pairs: 20, a: variance) { try peer.run().first ?? .nan }
        figures.append(
            Figure(
                name, unit: "ms", target: 50, samples: timing.a, scale: 1e3,
                peer: .init(
                    name: "statsmodels ols and anova_lm", version: peer.version, median: median(timing.b) * 1e3,
                    ratio: timing.ratio)))
    } else {
        figures.append(
            Figure(name, unit: "ms", target: 50, samples: try (0..<50).map { _ in try variance() }, scale: 1e3))
    }
    let study = ChildProcess([
        place.command, "study", folder + "/study.yaml", "--store", folder + "/store.sqlite", "--json",
    ])
    figures.append(
        Figure(
            "perjoule study of 3,000 published rows", unit: "ms", samples: try (0..<5).map { _ in try study.run() },
            scale: 1e3, note: "the whole process: reading, all statistics, storing, JSON"))
    return figures
}
