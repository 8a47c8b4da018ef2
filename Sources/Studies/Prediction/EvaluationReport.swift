import Prediction
import Quantities
public import Reporting

/// Turns the evaluation of a predictor into a document.
public struct EvaluationReport: Sendable {
    public let study: EvaluationStudy
    /// Facts about the report itself: date, files, version.
    public let metadata: [Definition]

    public init(_ study: EvaluationStudy, metadata: [Definition]) {
        self.study = study
        self.metadata = metadata
    }

    public var document: Document {
        Document(
            title: "How well “\(study.predictor.name)” predicts energy",
            subtitle:
                "Layers and networks that were measured, beside what was predicted from their configuration alone",
            metadata: study.predictor.facts + metadata, hasContents: true,
            blocks: answer + comparison + errors + parity + shares + sizes + worst + method)
    }

    /// The few tables for a terminal.
    public var summary: Document {
        Document(
            title: "Evaluation of \(study.predictor.name)",
            blocks: (study.layers.isEmpty ? [] : [.table(typeTable)])
                + (study.evaluation.networks == nil ? [] : [.table(networkTable)]))
    }

    // MARK: The answer

    private var answer: [Block] {
        guard let networks = study.evaluation.networks else {
            return [.callout(.warning, "No network was given whose layers are known, so only layers are evaluated.")]
        }
        var text: RichText = """
            Whole networks are predicted with a mean error of **\(Self.percent(networks.mape))** (median \
            \(Self.percent(networks.medianError)), worst \(Self.percent(networks.worst))) over \(networks.n) pairs of \
            network and batch size.
            """
        if let ceiling = study.ceiling {
            text.inlines += [
                .text(" Even measured layers, summed, are off by \(Self.percent(ceiling.mape)).")
            ]
        }
        var blocks: [Block] = [.callout(.answer, text)]
        if let null = study.null?.networks {
            blocks.append(
                .callout(
                    .note,
                    """
                    A large R² says little: one price per multiply-accumulate reaches \(Self.number(null.r2)) on whole \
                    networks, with a mean error of \(Self.percent(null.mape)). Relative errors and R² per \
                    multiply-accumulate (efficiency R²) tell more.
                    """))
        }
        return blocks
    }

    // MARK: Beside what others reach

    private var comparison: [Block] {
        let columns: [(String, Evaluation?)] = [
            ("Least squares, reproduced", study.reproduced), ("Joules per MAC", study.null), ("This", study.evaluation),
        ]
        var rows: [[Cell]] = []
        for type in study.evaluation.layers.keys.sorted() {
            rows.append(
                [.plain("\(type), R²"), Self.published(PublishedEnergyResults.realLayers[type])]
                    + columns.map { Self.cell($0.1?.layers[type]?.r2, missing: $0.1 == nil) }
                    + [.missing(reason: "only sums of layers have a ceiling")])
            rows.append(
                [.plain("\(type), median error"), Self.published(nil)]
                    + columns.map { Self.errorCell($0.1?.layers[type]?.medianError, missing: $0.1 == nil) }
                    + [.missing(reason: "only sums of layers have a ceiling")])
        }
        if study.evaluation.networks != nil {
            rows.append(
                ["whole networks, R²", Self.published(PublishedEnergyResults.networks)]
                    + columns.map { Self.cell($0.1?.networks?.r2, missing: $0.1 == nil) }
                    + [Self.cell(study.ceiling?.r2, missing: false)])
            rows.append(
                ["whole networks, mean error", Self.published(nil)]
                    + columns.map { Self.errorCell($0.1?.networks?.mape, missing: $0.1 == nil) }
                    + [Self.errorCell(study.ceiling?.mape, missing: false)])
            rows.append(
                ["Σ|layer error| / Σ energy", Self.published(nil)]
                    + columns.map { Self.errorCell($0.1?.networks?.absoluteLayerErrorShare, missing: $0.1 == nil) }
                    + [.plain("0 %")])
        }
        return [
            .heading("Beside what it has to beat"),
            .table(
                Table(
                    columns: [.init("On real layers and networks"), .init("Published", alignment: .trailing)]
                        + columns.map { .init($0.0, alignment: .trailing) }
                        + [.init("Ceiling", alignment: .trailing)],
                    rows: rows,
                    notes: [
                        """
                        Published: \(PublishedEnergyResults.citation), on its own split of its own data (ReLU and Conv \
                        fail on real layers); comparable only where the rows are that data. Reproduced: ordinary least \
                        squares in joules on the same random rows. Joules per MAC: one price, their median. \
                        Ceiling: measured layers summed.
                        """
                    ])),
        ]
    }

    private static func published(_ r2: Double?) -> Cell {
        r2.map { .plain(number($0)) } ?? .missing(reason: "not published")
    }

    private static func cell(_ value: Double?, missing: Bool) -> Cell {
        value.map { .plain(number($0)) }
            ?? .missing(reason: missing ? "no random rows beside the real ones" : "not defined here")
    }

    private static func errorCell(_ value: Double?, missing: Bool) -> Cell {
        value.map { .plain(percent($0)) }
            ?? .missing(reason: missing ? "no random rows beside the real ones" : "not defined here")
    }

    static func percent(_ share: Double) -> String { Fraction(share).percent }

    static func number(_ value: Double?) -> String {
        guard let value else { return "–" }
        // Near 1 the distance to 1 is what matters.
        return value > 0.9 ? value.formatted(fractionDigits: 4) : value.formatted(significantDigits: 3)
    }
}
