import Quantities
import Reporting
import Statistics

extension TimelineFindings {
    var blocks: [Block] {
        [.callout(.answer, RichText(plain: answer))]
            + sentences.map { .paragraph(RichText(plain: $0)) }
            + remarks.map { .callout(.note, RichText(plain: $0.sentence)) }
            + (points.isEmpty ? [] : [.chart(byYear), .chart(byAccuracy), .chart(frontierChart), .table(table)])
            + [.paragraph(RichText(plain: Self.method))]
    }

    private var energyName: String {
        figure == "energy.own" ? "dynamic energy per inference" : "energy per inference"
    }

    private var span: String {
        guard let first = points.first, let last = points.last else { return "no model" }
        return "\(points.count) models from \(first.model) (\(first.year)) to \(last.model) (\(last.year))"
    }

    private var answer: String {
        guard let growth else { return "No trend of the \(energyName) can be computed from \(span)." }
        return "Over \(span) the \(energyName) \(Self.text(growth))."
    }

    private var sentences: [String] {
        var lines: [String] = []
        if let recordGrowth {
            lines.append(
                "Of the \(recordGrowth.count) models that were more accurate than all before them it "
                    + "\(Self.text(recordGrowth)).")
        }
        if let frontierGrowth {
            lines.append("The best accuracy per joule so far \(Self.text(frontierGrowth)).")
        }
        lines += outliers.map { outlier in
            "\(outlier.model) (\(outlier.year)) stands out: \(outlier.ratio.formatted(significantDigits: 2)) × the "
                + "energy that the others' trend gives for its year, at an accuracy of "
                + "\((outlier.accuracy * 100).formatted(fractionDigits: 1)) %."
        }
        if let furthest {
            lines.append(
                "\(outliers.isEmpty ? "No model lies outside what the others' trend lets expect; f" : "F")urthest below "
                    + "the trend of all models is \(furthest.model), at \(furthest.ratio.formatted(significantDigits: 2)) "
                    + "× the energy of its year.")
        }
        for one in correlations {
            guard let spearman = one.spearman else { continue }
            lines.append(
                "Energy and \(one.and): Spearman's ρ \(Self.range(spearman.coefficient, ResultRange(spearman.interval)))"
                    + ", over \(spearman.count) models.")
        }
        return lines
    }

    /// The model with the least energy next to the trend of all.
    private var furthest: (model: String, ratio: Double)? {
        guard
            let trend = try? ExponentialGrowth(
                times: points.map { Double($0.year) }, values: points.map(\.energy.value.value))
        else { return nil }
        return points.map { ($0.model, $0.energy.value.value / trend.value(at: Double($0.year))) }.min { $0.1 < $1.1 }
    }

    private static func range(_ value: Double, _ range: ResultRange) -> String {
        func text(_ number: Double) -> String { number.formatted(significantDigits: 2).replacing("-", with: "−") }
        return "\(text(value)) (\(text(range.lower)) to \(text(range.upper)))"
    }

    private static func text(_ growth: Growth) -> String {
        let factor = "by a factor of \(range(growth.factorPerYear, growth.factorInterval)) a year"
        guard let years = growth.doublingInterval else {
            return "changes \(factor), which shows neither growth nor decline"
        }
        let isGrowing = growth.doublingYears > 0
        let sign = isGrowing ? 1.0 : -1
        let ends = [years.lower * sign, years.upper * sign].sorted()
        return "\(isGrowing ? "doubles" : "halves") every "
            + range(growth.doublingYears * sign, ResultRange(ends[0], ends[1], basis: years.basis))
            + " years, changing \(factor)"
    }

    private static let method = """
        Each model is one observation, by the mean of its trials; growth is a least-squares line through the logarithms \
        with Student's t interval of its slope. The best accuracy per joule is observed in the years in which it moved. \
        A model stands out when it lies outside the prediction interval of the trend of the other models. Weights are \
        random, which changes no work; accuracies are those published for the trained models, so they are not measured \
        here.
        """

    // MARK: Charts

    private func series(_ x: (Point) -> AnyEstimate) -> [ScatterChart.Series] {
        let families = points.reduce(into: [String]()) { if !$0.contains($1.family) { $0.append($1.family) } }
        return families.map { family in
            ScatterChart.Series(
                family,
                points: points.filter { $0.family == family }.map {
                    .init(x($0), AnyEstimate($0.energy), label: $0.model)
                })
        }
    }

    private var energyAxis: Axis {
        Axis(energyName.prefix(1).uppercased() + energyName.dropFirst(), scale: .logarithmic)
    }

    private var byYear: ScatterChart {
        ScatterChart(
            "Energy per inference by year", caption: "Each point is a model, in the year of its publication.",
            x: Axis("Year"), y: energyAxis,
            series: series { AnyEstimate(Double($0.year), provenance: $0.accuracy.provenance) })
    }

    private var byAccuracy: ScatterChart {
        ScatterChart(
            "Energy against accuracy", caption: "Better is down to the right: less energy, more accuracy.",
            x: Axis("Published accuracy"), y: energyAxis, series: series { AnyEstimate($0.accuracy) },
            front: (x: .higher, y: .lower))
    }

    private var frontierChart: LineChart {
        let provenance = Provenance.combined(points.map(\.energy.provenance)) ?? .measured(by: "no trial")
        return LineChart(
            "Efficiency frontier", caption: "The best accuracy per joule of any model so far.", x: Axis("Year"),
            y: Axis("Accuracy per joule"),
            series: [
                .init(
                    "Best so far", x: frontier.map { Double($0.year) }, y: frontier.map(\.accuracyPerJoule),
                    isStepped: true, provenance: provenance)
            ])
    }

    private var table: Table {
        Table(
            "Models by year",
            columns: [
                "Year", "Model", "Published accuracy", .init(energyAxis.label), "Accuracy per joule",
                "Most accurate so far",
            ],
            rows: points.map { point in
                [
                    .plain("\(point.year)"), .plain(point.model), .figure(point.accuracy), .figure(point.energy),
                    .number(point.accuracyPerJoule), .plain(point.isRecord ? "yes" : "no"),
                ]
            })
    }
}
