import Quantities
import Reporting
import Statistics
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Which findings hold on all machines, and how machines differ.
struct MergeFindings {
    /// What one factor does to one response, machine by machine.
    struct Finding {
        enum Verdict: String {
            /// Clear on every machine, in one direction, of about one size.
            case holds
            /// Clear on every machine, in one direction, but not of one size.
            case holdsInDirection = "holds in direction"
            /// Clear on every machine, in one direction; whether of one size could not be tested.
            case holdsUntested = "holds, sizes not compared"
            /// Clear in opposite directions.
            case reverses
            /// Clear on some machines only.
            case notEverywhere = "not shown everywhere"
            /// Clear on no machine.
            case notShown = "not shown"
        }

        var response: StudyResponse
        var factor: String
        var from: String
        var to: String
        /// How many times as large the response is at the second level, by machine.
        var ratios: [MeanRatio?]
        /// Of the interaction of factor and machine, by Holm's correction for all factors of the response; nil where it
        /// cannot be tested.
        var interaction: Double?
        var level: Double

        var verdict: Verdict {
            let directions = ratios.map { $0?.direction ?? 0 }
            if directions.contains(1), directions.contains(-1) { return .reverses }
            if directions.allSatisfy({ $0 == 0 }) { return .notShown }
            if directions.contains(0) { return .notEverywhere }
            guard let interaction else { return .holdsUntested }
            return interaction < 1 - level ? .holdsInDirection : .holds
        }
    }

    let merged: MergedTables
    let level: Double
    let effectsByFactor: [Finding]
    /// How many times as large a response is on a machine as on the first, over all configurations alike.
    let machineRatios: [(response: StudyResponse, ratios: [MeanRatio?])]
    let remarks: [String]

    init(_ merged: MergedTables, level: Double) {
        self.merged = merged
        self.level = level
        var remarks = merged.remarks
        var all: [Finding] = []
        var machineRatios: [(response: StudyResponse, ratios: [MeanRatio?])] = []
        for response in merged.responses {
            let values = merged.machines.flatMap { $0.rows.values(response.figure) }
            guard !values.isEmpty else { continue }
            guard values.allSatisfy({ $0 > 0 }) else {
                remarks.append("\(response.title) is not compared: ratios need values above zero")
                continue
            }
            let cells = merged.machines.map { $0.rows.cells(of: response.figure) }
            machineRatios.append(
                (response, cells.dropFirst().map { MeanRatio(zipCells($0, cells[0]), level: level) }))
            var findings = merged.factors.compactMap { factor in
                Self.finding(factor, response, cells, level: level)
            }
            let tests = Self.interactions(merged, response, findings.map(\.factor), &remarks)
            for index in findings.indices { findings[index].interaction = tests[findings[index].factor] }
            all += findings
        }
        effectsByFactor = all
        self.machineRatios = machineRatios
        self.remarks = remarks
    }

    /// The step from a factor's first to its last level: of numbers by size, of names from least to greatest over all
    /// machines together, so that every machine is asked the same question.
    private static func finding(
        _ factor: String, _ response: StudyResponse, _ cells: [[Configuration: [Double]]], level: Double
    ) -> Finding? {
        let levels = (cells.first?.keys.compactMap { $0.levels[factor] } ?? []).unique
        guard levels.count > 1 else { return nil }
        func mean(_ one: Factor) -> Double {
            let logarithms = cells.flatMap { machine in
                machine.filter { $0.key.levels[factor] == one }.values.map { values in
                    values.reduce(0) { $0 + log($1) } / Double(values.count)
                }
            }
            return logarithms.reduce(0, +) / Double(max(1, logarithms.count))
        }
        let numbers = levels.compactMap(\.number)
        let sorted =
            numbers.count == levels.count
            ? numbers.sorted().map(Factor.number) : levels.sorted { (mean($0), "\($0)") < (mean($1), "\($1)") }
        guard let from = sorted.first, let to = sorted.last else { return nil }
        let ratios = cells.map { machine -> MeanRatio? in
            let parts = machine.compactMap { configuration, values -> (over: [Double], under: [Double])? in
                guard configuration.levels[factor] == to else { return nil }
                var other = configuration
                other.levels[factor] = from
                return machine[other].map { (values, $0) }
            }
            return MeanRatio(parts, level: level)
        }
        return Finding(
            response: response, factor: factor, from: "\(from)", to: "\(to)", ratios: ratios, interaction: nil,
            level: level)
    }

    /// The p-values of the interactions of factors with the machine, in an analysis of variance of logarithms: there an
    /// effect of one relative size is no interaction, however fast the machine.
    private static func interactions(
        _ merged: MergedTables, _ response: StudyResponse, _ factors: [String], _ remarks: inout [String]
    ) -> [String: Double] {
        let rows = merged.rows.filter { $0[response.figure] != nil }
        do {
            let variables = try ([MergedTables.machineFactor] + factors).map { name in
                try CategoricalFactor(name, rows.map { "\($0.configuration.levels[name] ?? "")" })
            }
            let analysis = try FactorialAnova(
                rows.values(response.figure).map { log($0) }, by: variables, interactionsUpTo: 2)
            let effects = factors.compactMap { factor in
                analysis.effect(of: MergedTables.machineFactor, factor).map { (factor, $0.pValue) }
            }
            return Dictionary(uniqueKeysWithValues: zip(effects.map(\.0), try holmAdjusted(effects.map(\.1))))
        } catch {
            // The advice of statistics is to a programmer.
            let reason = (error as? StatisticsError)?.message ?? "\(error)"
            remarks.append("no test of interactions with the machine for \(response.title): \(reason)")
            return [:]
        }
    }
}

/// The values of two machines' configurations side by side.
private func zipCells(
    _ over: [Configuration: [Double]], _ under: [Configuration: [Double]]
) -> [(over: [Double], under: [Double])] {
    over.compactMap { configuration, values in under[configuration].map { (values, $0) } }
}

extension [StudyRow] {
    /// The values of a figure by configuration.
    fileprivate func cells(of figure: String) -> [Configuration: [Double]] {
        Dictionary(grouping: self, by: \.configuration).mapValues { $0.values(figure) }.filter { !$0.value.isEmpty }
    }
}
