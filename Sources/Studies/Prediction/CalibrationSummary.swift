public import Prediction
import Quantities
public import Reporting

/// What a calibration changed, as `predict calibrate --json` prints it.
public struct CalibrationSummary: Encodable {
    let name: String
    let files: [String]
    let calibration: Calibration?
    let before: ErrorFigures
    /// On cases left out of the calibration; null where nothing can be left out.
    let after: ErrorFigures?
    let remarks: [String]

    public init(_ result: CalibrationResult, files: [String]) {
        name = result.predictor.name
        self.files = files
        calibration = result.predictor.calibration
        before = result.before
        after = result.after
        remarks = result.remarks
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(files, forKey: .files)
        try container.encode(calibration, forKey: .calibration)
        try container.encode(before, forKey: .before)
        try container.encode(after, forKey: .after)
        try container.encode(remarks, forKey: .remarks)
    }

    private enum CodingKeys: String, CodingKey { case name, files, calibration, before, after, remarks }
}

extension CalibrationResult {
    /// Errors before and after, and the factor of every type.
    public var table: Table {
        let scales = predictor.calibration?.scales.sorted { $0.key < $1.key } ?? []
        var table = Table(
            columns: [
                "", .init("n", alignment: .trailing), .init("Median error", alignment: .trailing),
                .init("Mean error", alignment: .trailing), .init("Worst", alignment: .trailing),
            ],
            rows: [row("before", before)],
            notes: [
                RichText(
                    plain: "Factors: "
                        + scales.map { "\($0.key) \($0.value.formatted(significantDigits: 3))" }.joined(separator: ", ")
                )
            ])
        if let after {
            table.rows.append(row("after, each case left out", after))
        } else {
            let reason = "a single case: nothing can be left out"
            table.rows.append(["after"] + (0..<4).map { _ in .missing(reason: reason) })
        }
        return table
    }

    private func row(_ name: String, _ figures: ErrorFigures) -> [Cell] {
        [
            .plain(name), .count(figures.n), .plain(Fraction(figures.medianError).percent),
            .plain(Fraction(figures.mape).percent), .plain(Fraction(figures.worst).percent),
        ]
    }
}
