import Pipelines
import Quantities
import Reporting
import Statistics
import Store

/// How far simulated queues, predictions and a rule of thumb are from what was measured.
extension BatchingFindings {
    /// Simulated beside real queues of the same requests.
    var agreement: [Block] {
        let pairs = cases.flatMap { batchingCase in batchingCase.pairs.map { (batchingCase, $0.real, $0.simulated) } }
        guard !pairs.isEmpty else { return [] }
        func ratio(_ figure: String, _ real: BatchingCell, _ simulated: BatchingCell) -> AnyEstimate? {
            PairedChange(figure, of: simulated, against: real)?.ratio
        }
        func cell(_ estimate: AnyEstimate?) -> Cell {
            estimate.map { .figure($0) } ?? .missing(reason: "no replicate of both tells it")
        }
        func typical(_ figure: String) -> String {
            let errors = pairs.compactMap { ratio(figure, $0.1, $0.2).map { abs($0.value - 1) } }
            guard let median = try? Summary(errors).median, let most = errors.max() else { return "unknown" }
            return "\(percent(median)) (at most \(percent(most)))"
        }
        return [
            .heading("Simulated and real queues"),
            .paragraph(
                """
                A simulated queue of measured batches is off by \(typical("energy.total")) in energy per request, \
                \(typical("latency.mean")) in mean response and \(typical("latency.p99")) in p99, typically.
                """),
            .chart(
                ParityChart(
                    "Energy per request, simulated and real", axis: "energy per request",
                    series: parity(pairs.map { ($0.0.name, $0.1, $0.2.energy) }) { $0.energy })),
            .table(
                Table(
                    "Simulated over real",
                    columns: ["Load", "Batches"]
                        + ["Energy", "Own energy", "Mean", "p99"].map { .init($0, alignment: .trailing) },
                    rows: pairs.map { batchingCase, real, simulated in
                        [
                            .plain(batchingCase.name), .plain("\(real.setting.rule.level)"),
                            cell(ratio("energy.total", real, simulated)), cell(ratio("energy.own", real, simulated)),
                            cell(ratio("latency.mean", real, simulated)), cell(ratio("latency.p99", real, simulated)),
                        ]
                    },
                    notes: [
                        """
                        1 is agreement. Both queues met the same requests at the same times. Own energy is what this \
                        process adds to rest: unlike the whole machine's, it leaves out what other processes used.
                        """
                    ])),
        ]
    }

    /// Predictions of sizes and rates that went into nothing, beside what came of them.
    var predicted: [Block] {
        guard !predictions.isEmpty else { return [] }
        let origin = Provenance.predicted(by: "other batch sizes")
        func error(_ predicted: Double, _ observed: Double?) -> Double? {
            observed.flatMap { $0 > 0 ? predicted / $0 - 1 : nil }
        }
        func cell(_ error: Double?) -> Cell {
            error.map {
                .figure(AnyEstimate(100 * $0, units: [UnitSymbol("%", 1)], provenance: origin))
            } ?? .missing(reason: "not measured")
        }
        func median(_ errors: [Double]) -> String {
            (try? Summary(errors.map(abs)).median).map(percent) ?? "unknown"
        }
        let rows = predictions.map { cell, prediction in
            (
                cell, prediction, error(prediction.energyPerRequest.value, cell.energy?.value.value),
                error(prediction.meanResponse.value, cell.mean("latency.mean", as: Seconds.self)?.value.value)
            )
        }
        return [
            .heading("Predicting batch sizes and rates that were never run"),
            .paragraph(
                """
                Each rule is predicted without its own batch size and without any queue: batches of the other sizes, line by \
                line between them, and the exact queue for Poisson arrivals, else simulations with other arrivals. The \
                median error is \(median(rows.compactMap(\.2))) of the energy per request and \
                \(median(rows.compactMap(\.3))) of the mean response.
                """),
            .chart(
                ParityChart(
                    "Energy per request of unseen rules", axis: "energy per request",
                    series: parity(
                        predictions.map { cell, prediction in
                            (name(of: cell), cell, Estimate(prediction.energyPerRequest, provenance: origin))
                        }
                    ) { $0.energy })),
            .table(
                Table(
                    columns: [
                        "Load", "Batches", "Method", .init("Energy predicted", alignment: .trailing),
                        .init("Error", alignment: .trailing), .init("Mean response predicted", alignment: .trailing),
                        .init("Error", alignment: .trailing),
                    ],
                    rows: rows.map { item, prediction, energy, response in
                        [
                            .plain(name(of: item)), .plain("\(item.setting.rule.level)"),
                            .plain(prediction.method.rawValue),
                            .figure(Estimate(prediction.energyPerRequest, provenance: origin)), cell(energy),
                            .figure(Estimate(prediction.meanResponse, provenance: origin)), cell(response),
                        ]
                    })),
        ]
    }

    /// Full batches beside the mean time that they take to fill, and to run.
    var sanity: [Block] {
        let rows = cases.flatMap(\.main).compactMap { cell -> [Cell]? in
            let rule = cell.setting.rule
            guard rule.batching == .full, !cell.isOverloaded,
                let latency = cell.calibration?.latency(of: rule.largest),
                let measured = cell.mean("latency.mean", as: Seconds.self)
            else { return nil }
            let filling = Double(rule.largest - 1) / (2 * cell.setting.rate.value)
            let expected = latency.map { Seconds(filling) + $0 }
            return [
                .plain(name(of: cell)), .count(rule.largest), .figure(measured), .figure(expected),
                .number(measured.value / expected.value),
            ]
        }
        guard !rows.isEmpty else { return [] }
        return [
            .table(
                Table(
                    "Full batches by a rule of thumb",
                    columns: ["Load", "Batch", "Mean response", "(b − 1) / 2f + τ(b)", "Ratio"], rows: rows,
                    notes: [
                        """
                        f is the rate and τ(b) the time of a batch of b by itself. What exceeds the rule is time spent queueing \
                        behind other batches.
                        """
                    ]))
        ]
    }

    var method: [Block] {
        let share = cases.flatMap(\.cells).compactMap(\.generatorShare).max()
        let generator = share.map {
            " The thread that brought them used at most \(percent($0.value)) of one processor, which is in the joules."
        }
        return [
            .heading("Method", level: 3),
            .paragraph(
                """
                Arrival times are fixed beforehand from seed \(settings.seed) and the replicate, the same for every rule and \
                both queues, and no service slows them down: a response counts from the moment a request was due, not \
                from when it was taken.\(generator ?? "")
                """),
            .paragraph(
                """
                On the real queue one executor runs the model on what has come, on inputs that were bound beforehand for \
                each size. Batches are never padded and none is dropped: full batches without a timeout end with a smaller \
                one, which runs once requests have ended. Joules are the whole machine's from the opening of the queue to the \
                end of the last batch, divided by the requests. On the simulated queue the same rule serves the same requests with \
                the latencies and joules of batches measured back to back beforehand, anew in each replicate, and idle power \
                for all of the time.
                """),
            .paragraph(
                """
                Savings are paired by replicate: ranges are of replicates, and the meter's own error, which is the same in both, \
                is in the joules but not in the savings.
                """),
        ]
    }

    private func name(of cell: BatchingCell) -> String {
        cases.first { $0.cells.contains { $0.configuration == cell.configuration } }?.name ?? ""
    }

    private func percent(_ share: Double) -> String { "\((100 * share).formatted(significantDigits: 2)) %" }

    /// One series for each load.
    private func parity(
        _ items: [(load: String, cell: BatchingCell, predicted: Estimate<Joules>?)],
        measured: (BatchingCell) -> Estimate<Joules>?
    ) -> [(name: String, points: [ParityChart.Point])] {
        var series: [(name: String, points: [ParityChart.Point])] = []
        for item in items {
            guard let measured = measured(item.cell), let predicted = item.predicted else { continue }
            let point = ParityChart.Point(
                measured: measured, predicted: predicted, label: "\(item.cell.setting.rule.level)")
            if let index = series.firstIndex(where: { $0.name == item.load }) {
                series[index].points.append(point)
            } else {
                series.append((item.load, [point]))
            }
        }
        return series
    }
}
