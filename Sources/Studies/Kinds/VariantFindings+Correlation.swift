import Quantities
import Reporting
import Statistics

/// How two figures move together among the models of one setting.
struct VariantCorrelation {
    var setting: String
    var between: String
    var pearson: Correlation?
    var spearman: Correlation?
    var remark: String?

    init(_ setting: String, _ between: String, _ x: [Double], _ y: [Double], level: Double) {
        self.setting = setting
        self.between = between
        do {
            pearson = try Correlation.pearson(x, y, level: level)
            spearman = try Correlation.spearman(x, y, level: level)
        } catch {
            remark = error.message
        }
    }

    var json: JSONValue {
        func object(_ correlation: Correlation?) -> JSONValue {
            guard let correlation else { return .null }
            return [
                "coefficient": .number(correlation.coefficient), "lower": .number(correlation.interval.lower),
                "upper": .number(correlation.interval.upper), "pValue": .number(correlation.pValue),
                "count": .number(Double(correlation.count)),
            ]
        }
        return [
            "setting": .text(setting), "between": .text(between), "pearson": object(pearson),
            "spearman": object(spearman), "remark": remark.map { .text($0) } ?? .null,
        ]
    }
}

extension VariantFindings {
    var correlations: [VariantCorrelation] {
        let groups = Dictionary(grouping: points, by: \.setting).filter { $0.value.count > 2 }
        return groups.sorted { $0.key < $1.key }.flatMap { setting, points -> [VariantCorrelation] in
            let energy = points.map(\.energy.value.value)
            let latency = points.map(\.latency.value.value)
            let accurate = points.filter { $0.accuracy != nil }
            let accuracy = accurate.compactMap(\.accuracy?.value.value)
            return [
                VariantCorrelation(setting, "energy, latency", energy, latency, level: level),
                VariantCorrelation(
                    setting, "energy, accuracy", accurate.map(\.energy.value.value), accuracy, level: level),
                VariantCorrelation(
                    setting, "latency, accuracy", accurate.map(\.latency.value.value), accuracy, level: level),
            ]
        }
    }

    var correlationBlocks: [Block] {
        guard !correlations.isEmpty else { return [] }
        return [
            .heading("Does energy follow latency and accuracy?"),
            .table(
                Table(
                    columns: ["Setting", "Between", .init("n", alignment: .trailing), "Pearson r", "Spearman ρ"],
                    rows: correlations.map { entry in
                        [
                            .plain(entry.setting), .plain(entry.between),
                            entry.pearson.map { .count($0.count) } ?? .missing(reason: entry.remark ?? "undefined"),
                            .correlation(entry.pearson, otherwise: entry.remark),
                            .correlation(entry.spearman, otherwise: entry.remark),
                        ]
                    },
                    notes: [
                        "One point a model: its mean over trials. Intervals by Fisher's z (Spearman: Bonett–Wright)."
                    ])),
        ]
    }
}
