import Prediction
import Quantities
import Reporting
import Statistics

/// The parts of the report that show where the errors are.
extension EvaluationReport {
    private static let numeric: [Table.Column] = [
        .init("n", alignment: .trailing), .init("R²", alignment: .trailing),
        .init("Efficiency R²", alignment: .trailing), .init("Mean error", alignment: .trailing),
        .init("Median", alignment: .trailing), .init("Worst", alignment: .trailing),
    ]

    private static func cells(_ figures: ErrorFigures) -> [Cell] {
        [
            .count(figures.n), figures.r2.map { .plain(number($0)) } ?? .missing(reason: "all are equal"),
            figures.efficiencyR2.map { .plain(number($0)) } ?? .missing(reason: "no multiply-accumulates"),
            .plain(percent(figures.mape)), .plain(percent(figures.medianError)), .plain(percent(figures.worst)),
        ]
    }

    var typeTable: Table {
        let cases = Dictionary(grouping: study.layers) { $0.measurement.configuration.type.name }
        return Table(
            columns: ["Layer type"] + Self.numeric + [.init("In interval", alignment: .trailing)],
            rows: study.evaluation.layers.sorted { $0.key < $1.key }.map { type, figures in
                [.plain(type)] + Self.cells(figures) + [Self.coverage(cases[type]?.map(\.isInside) ?? [])]
            },
            notes: [
                """
                Errors are shares of the measured energy. Efficiency R²: of the logarithm of joules per \
                multiply-accumulate, so skill beyond counting. In interval: layers whose measured energy lies in the \
                predicted interval, which is to contain \(Self.percent(study.predictor.options.coverage)) of layers \
                like those trained on.
                """
            ])
    }

    /// Without efficiency R²: of one network the joules per multiply-accumulate hardly vary, so it says nothing.
    var networkTable: Table {
        guard let networks = study.evaluation.networks else { return Table(columns: []) }
        func row(_ name: String, _ n: Int, _ r2: Double?, _ errors: [Double], _ cases: [NetworkCase]) -> [Cell] {
            [.plain(name), .count(n), .plain(Self.number(r2))] + errors.map { .plain(Self.percent($0)) }
                + [Self.coverage(cases.map(\.isInside))]
        }
        let cases = Dictionary(grouping: study.networks, by: \.measurement.architecture)
        var table = Table(
            columns: ["Network"] + Self.numeric.filter { $0.title != "Efficiency R²" }
                + [.init("In interval", alignment: .trailing)],
            rows: networks.perNetwork.sorted { $0.key < $1.key }.map { name, figures in
                row(name, figures.n, figures.r2, [figures.mape, figures.medianError, figures.worst], cases[name] ?? [])
            })
        table.rows.append(
            row(
                "all", networks.n, networks.r2, [networks.mape, networks.medianError, networks.worst], study.networks))
        table.emphasizedRows = [table.rows.count - 1]
        if study.predictor.composition != nil {
            table.notes.append(
                "The predictor learned from networks: each is judged here by what the others taught, without itself.")
        }
        if let share = networks.absoluteLayerErrorShare {
            table.notes.append(
                "Σ |layer error| over Σ layer energy, where errors cannot cancel: \(Self.percent(share)).")
        }
        return table
    }

    /// The share of cases whose measured energy lies in the predicted interval.
    private static func coverage(_ isInside: [Bool?]) -> Cell {
        let known = isInside.compactMap { $0 }
        guard !known.isEmpty else { return .missing(reason: "predicted without an interval") }
        return .plain(percent(Double(known.count(where: \.self)) / Double(known.count)))
    }

    var errors: [Block] {
        (study.layers.isEmpty ? [] : [.heading("Errors by layer type"), .table(typeTable)])
            + (study.evaluation.networks == nil ? [] : [.heading("Errors by network"), .table(networkTable)])
    }

    /// Errors by decade of measured energy.
    var sizes: [Block] {
        guard !study.layers.isEmpty else { return [] }
        let decades = Dictionary(grouping: study.layers) { entry in
            Self.decades.last { entry.measurement.energy.value >= $0 } ?? 0
        }
        let rows = decades.sorted { $0.key < $1.key }.map { start, cases -> [Cell] in
            let errors = cases.map(\.error)
            let energy = cases.reduce(0) { $0 + $1.measurement.energy.value }
            let all = study.layers.reduce(0) { $0 + $1.measurement.energy.value }
            return [
                .plain(start > 0 ? "from \(Joules(start))" : "below \(Joules(Self.decades[0]))"), .count(cases.count),
                .plain(Self.percent(energy / all)),
                (try? median(errors)).map { .plain(Self.percent($0)) } ?? .missing(reason: "no layers"),
                .plain(Self.percent(errors.max() ?? 0)),
            ]
        }
        return [
            .heading("Errors by size"),
            .table(
                Table(
                    columns: [
                        "Energy of a layer", .init("Layers", alignment: .trailing),
                        .init("Of all energy", alignment: .trailing), .init("Median error", alignment: .trailing),
                        .init("Worst", alignment: .trailing),
                    ], rows: rows)),
        ]
    }

    private static let decades = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000]

    /// The layers and networks that are furthest off.
    var worst: [Block] {
        var seen: Set<LayerConfiguration> = []
        let cases = study.layers.filter { seen.insert($0.measurement.configuration).inserted }
        let relative = cases.sorted { $0.error > $1.error }
        let absolute = cases.sorted { $0.absoluteError > $1.absoluteError }
        let networks = study.networks.sorted { $0.error > $1.error }.prefix(Self.worstCases)
        let layers: [Block] = [
            .table(layerTable("Layers that are off by most joules", absolute)),
            .table(layerTable("Layers that are off by the largest share of their energy", relative)),
        ]
        return [.heading("The worst cases")] + (study.layers.isEmpty ? [] : layers)
            + (networks.isEmpty
                ? []
                : [
                    .table(
                        Table(
                            "Networks", columns: ["Network", "Batch"] + Self.comparison,
                            rows: networks.map { entry in
                                [.plain(entry.measurement.architecture), .count(entry.measurement.batchSize)]
                                    + cells(entry.measurement.energy, entry.total, entry.error)
                            }))
                ])
    }

    private static let worstCases = 8
    private static let comparison: [Table.Column] = ["Measured", "Predicted", .init("Error", alignment: .trailing)]

    private func layerTable(_ title: String, _ cases: [LayerCase]) -> Table {
        Table(
            title, columns: ["Layer", "Of"] + Self.comparison + ["Remark"],
            rows: cases.prefix(Self.worstCases).map { entry in
                [
                    .plain(entry.measurement.configuration.description),
                    .plain(entry.measurement.architecture ?? ""),
                ] + cells(entry.measurement.energy, entry.prediction.energy, entry.error)
                    + [.plain(Self.remark(entry.prediction))]
            })
    }

    private func cells(_ energy: Joules, _ predicted: Estimate<Joules>, _ error: Double) -> [Cell] {
        [.figure(Estimate(energy, provenance: measured)), .figure(predicted), .plain(Self.percent(error))]
    }

    private static func remark(_ prediction: LayerPrediction) -> String {
        (prediction.excesses.map(\.description) + (prediction.standIn.map { ["predicted as \($0)"] } ?? []))
            .joined(separator: "; ")
    }
}

extension LayerCase {
    /// |predicted − measured|.
    fileprivate var absoluteError: Joules { Joules(abs(prediction.energy.value.value - measurement.energy.value)) }
}
