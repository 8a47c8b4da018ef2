public import Prediction
import Quantities
public import Reporting

extension EnergyPredictor {
    /// How well each type's model predicts rows it did not see.
    public var crossValidationTable: Table {
        Table(
            columns: [
                "Layer type", .init("Rows", alignment: .trailing), .init("Median error", alignment: .trailing),
                .init("Mean error", alignment: .trailing), .init("Physics alone", alignment: .trailing),
                .init("Interval", alignment: .trailing),
            ],
            rows: trainedTypes.compactMap { try? explanation(of: $0) }.map { type in
                [
                    .plain(type.layerType), .count(type.crossValidation.rows),
                    .plain(Fraction(type.crossValidation.medianError).percent),
                    .plain(Fraction(type.crossValidation.meanError).percent),
                    .plain(Fraction(type.crossValidation.physicalMeanError).percent),
                    .plain("× or ÷ \(type.intervalFactor.formatted(significantDigits: 3))"),
                ]
            },
            notes: [
                RichText(
                    plain: """
                        Errors of cross-validation, as shares of the measured energy. Intervals are to contain \
                        \(Fraction(options.coverage).percent) of layers.
                        """)
            ])
    }

    /// Facts about the predictor as a whole.
    public var facts: [Definition] {
        var facts = [Definition("Predictor", .plain(name))]
        if let origin {
            let threads = origin.threads.map { ", \($0) thread\($0 == 1 ? "" : "s")" } ?? ""
            facts += [
                Definition("Trained for", .plain("\(origin.machine), \(origin.engine)\(threads)")),
                Definition("Energy of its rows", .plain("\(origin.energy), \(origin.source)")),
            ]
        }
        if let power {
            facts.append(
                Definition(
                    "Power of its machine",
                    .plain("\(power.running.value) while layers run, \(power.idle.value) at rest")))
        }
        if let composition {
            facts.append(
                Definition(
                    "Networks",
                    .plain(
                        "sums of layers × \(composition.factor.formatted(significantDigits: 3)), learned from "
                            + composition.architectures.joined(separator: ", "))))
        }
        if let calibration {
            let after = calibration.medianErrorAfter.map { "\($0.percent) after" } ?? "after: not known"
            facts.append(
                Definition(
                    "Calibrated on",
                    .plain(
                        "\(calibration.basis) (median error \(calibration.medianErrorBefore.percent) before, \(after))")
                ))
        }
        return facts
    }
}

extension TypeExplanation {
    /// Prices, correction, ranges and intervals of the type.
    public var blocks: [Block] {
        let correction =
            correctionRows.map { "on \($0) rows, since it lowers the error" }
            ?? "none, since it does not lower the error"
        return [
            .heading(layerType),
            .table(
                Table(
                    columns: ["What costs energy", .init("Price", alignment: .trailing), "Per"],
                    rows: prices.map {
                        [
                            .plain($0.term.name),
                            .plain($0.price > .zero ? $0.price.formatted() : "not needed"),
                            .plain($0.term.unit.rawValue),
                        ]
                    })),
            .definitions(
                [
                    Definition("Smooth correction", .plain(correction)),
                    Definition(
                        "Error of cross-validation",
                        .plain(
                            """
                            median \(Fraction(crossValidation.medianError).percent), mean \
                            \(Fraction(crossValidation.meanError).percent), physics alone \
                            \(Fraction(crossValidation.physicalMeanError).percent), \(crossValidation.rows) rows
                            """)),
                    Definition(
                        "Interval",
                        .plain(
                            "a factor of \(intervalFactor.formatted(significantDigits: 3)), to contain \(coverage.percent)"
                        )),
                ]
                    + ranges.map {
                        Definition("Trained \($0.parameter)", .plain("\($0.smallest) to \($0.largest)"))
                    }),
        ]
    }
}
