import Pipelines
import Quantities
import Statistics
import Store

/// The replicates of one configuration.
struct BatchingCell {
    var configuration: Configuration
    var setting: BatchingSetting
    /// Those that did not fail, by ascending replicate.
    var rows: [StudyRow]

    /// The mean over replicates, widened by the figures' own errors; nil where a replicate lacks the figure.
    func mean<Amount: Quantity>(_ figure: String, as _: Amount.Type) -> Estimate<Amount>? {
        let parts = rows.compactMap { try? $0[figure]?.estimate(as: Amount.self) }
        guard parts.count == rows.count else { return nil }
        return try? Estimate.mean(of: parts)
    }

    /// The mean over replicates of a bare number.
    func number(_ figure: String) -> Double? {
        let values = rows.compactMap { $0[figure]?.value }
        return values.count == rows.count && !values.isEmpty ? values.reduce(0, +) / Double(values.count) : nil
    }

    var energy: Estimate<Joules>? { mean("energy.total", as: Joules.self) }

    /// Whether more requests came than full batches can serve, in any replicate.
    var isOverloaded: Bool { rows.contains { ($0["load"]?.value ?? 0) >= 1 } }

    /// What batches took by themselves, over the replicates.
    var calibration: BatchCalibration? { .mean(of: rows.compactMap { BatchCalibration($0) }) }

    /// The greatest share of a processor that bringing the requests took; nil where they were simulated.
    var generatorShare: Fraction? { rows.compactMap { $0["generator.share"]?.value }.max().map { Fraction($0) } }
}

/// What is compared: rules for one model under one load, on either queue.
struct BatchingCase {
    /// The levels that all cells share.
    var levels: [String: Factor]
    /// In the order of the study file.
    var cells: [BatchingCell]

    /// `alexnet@64, poisson at 32.0 /s`.
    var name: String {
        guard let setting = cells.first?.setting else { return "" }
        let threads = levels["threads"].map { ", \($0) threads" } ?? ""
        return "\(setting.model.name), \(setting.arrivals.name) at \(setting.rate)\(threads)"
    }

    /// Cells of the better queue there is: what was measured, else what was simulated.
    var main: [BatchingCell] {
        let real = cells.filter { $0.setting.queue == .real }
        return real.isEmpty ? cells : real
    }

    /// What others are compared with: single requests, else what is served at once, else the smallest batch.
    var reference: BatchingCell? {
        main.first { $0.setting.rule == BatchingRule(.full, largest: 1) }
            ?? main.first { $0.setting.rule.batching == .greedy }
            ?? main.min { $0.setting.rule.largest < $1.setting.rule.largest }
    }

    /// The simulated cells beside the real ones of the same rule.
    var pairs: [(real: BatchingCell, simulated: BatchingCell)] {
        cells.filter { $0.setting.queue == .real }.compactMap { real in
            cells.first { $0.setting.queue == .simulated && $0.setting.rule == real.setting.rule }.map { (real, $0) }
        }
    }
}

extension BatchingStudy {
    /// Rows by what is compared, in the order of the study file; what has no successful row is left out.
    func cases(_ rows: [StudyRow]) -> [BatchingCase] {
        let byConfiguration = Dictionary(grouping: rows.filter { $0.failure == nil }, by: \.configuration)
        var cases: [BatchingCase] = []
        for configuration in configurations {
            guard let rows = byConfiguration[configuration], let setting = setting(configuration) else { continue }
            let cell = BatchingCell(
                configuration: configuration, setting: setting, rows: rows.sorted { $0.replicate < $1.replicate })
            var levels = configuration.levels
            levels["batching"] = nil
            levels["queue"] = nil
            if let index = cases.firstIndex(where: { $0.levels == levels }) {
                cases[index].cells.append(cell)
            } else {
                cases.append(BatchingCase(levels: levels, cells: [cell]))
            }
        }
        return cases
    }
}
