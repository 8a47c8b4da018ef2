import Quantities
public import Reporting

extension AccuracyReport {
    /// The report as an object: each figure by its name as a plain number, intervals beside them, then classes.
    ///
    /// A COCO figure without any object to find is −1, as pycocotools has it; every other undefined figure is null.
    public var json: JSONValue {
        var members: [JSONValue.Member] = [.init("task", .text(task.rawValue))]
        for figure in figures {
            let undefined: JSONValue = figure.isCOCO ? -1 : .null
            members.append(.init(figure.name, figure.estimate.map { .number($0.value.value) } ?? undefined))
        }
        if let counts { members += counts.json }
        for (name, setting) in [("confidence", confidence), ("iou", overlap), ("bestConfidence", bestConfidence)] {
            if let setting { members.append(.init(name, .number(setting))) }
        }
        members.append(.init("images", .number(Double(imageCount))))
        members.append(
            .init(
                "intervals",
                .object(
                    figures.compactMap { figure in
                        figure.estimate?.interval.map { .init(figure.name, $0.json) }
                    })))
        members.append(.init("classes", .array(classes.map { .object($0.json(isDetection: task == .detection)) })))
        members.append(.init("remarks", .array(remarks.map { .text($0) })))
        return .object(members)
    }

    /// The figures, the classes' figures and what else should be known, for a terminal or a page.
    /// - Parameter mostClasses: rows of the table of classes; the worst come first.
    public func blocks(mostClasses: Int = 20) -> [Block] {
        let table = Table(
            columns: ["Figure", "", Table.Column("Value", alignment: .trailing)],
            rows: figures.map {
                [.plain($0.name), .plain($0.title), .figure($0.estimate, otherwise: "nothing to compute it from")]
            },
            notes: intervalNote)
        var blocks: [Block] = [.table(table)]
        if classes.count > 1 { blocks.append(.table(classTable(mostClasses))) }
        if let bestConfidence {
            blocks.append(.paragraph(RichText(plain: "F1 is highest from a confidence of \(bestConfidence).")))
        }
        blocks += remarks.map { .callout(.note, RichText(plain: $0)) }
        return blocks
    }

    private var intervalNote: [RichText] {
        let bases = figures.compactMap { $0.estimate?.interval?.basis }
        return Set(bases).sorted().map { RichText(plain: "Ranges: \($0).") }
    }

    private func classTable(_ most: Int) -> Table {
        func number(_ value: Double?) -> Cell { value.map { .number($0) } ?? .missing(reason: "none of it is there") }
        let isDetection = task == .detection
        let there = classes.filter { $0.counts.truePositives + $0.counts.falseNegatives > 0 }
        let shown = there.sorted { ($0.counts.f1 ?? 0, $0.name) < ($1.counts.f1 ?? 0, $1.name) }.prefix(most)
        return Table(
            shown.count < there.count ? "The \(shown.count) classes of lowest F1, of \(there.count)" : "Classes",
            columns: ["Class", "Objects", "Precision", "Recall", "F1"] + (isDetection ? ["AP", "AP50"] : []),
            rows: shown.map { row in
                [
                    .plain(row.name), .count(row.counts.truePositives + row.counts.falseNegatives),
                    number(row.counts.precision), number(row.counts.recall), number(row.counts.f1),
                ] + (isDetection ? [number(row.averagePrecision), number(row.averagePrecision50)] : [])
            })
    }
}

extension DetectionCounts {
    fileprivate var json: [JSONValue.Member] {
        [
            .init("truePositives", .number(Double(truePositives))),
            .init("falsePositives", .number(Double(falsePositives))),
            .init("falseNegatives", .number(Double(falseNegatives))),
        ]
    }
}

extension AccuracyReport.ClassFigures {
    fileprivate func json(isDetection: Bool) -> [JSONValue.Member] {
        func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
        var members: [JSONValue.Member] = [.init("name", .text(name))]
        if let id { members.append(.init("id", .number(Double(id)))) }
        members += counts.json
        members += [
            .init("precision", number(counts.precision)), .init("recall", number(counts.recall)),
            .init("F1", number(counts.f1)),
        ]
        guard isDetection else { return members }
        // −1 as pycocotools has it.
        return members + [
            .init("AP", .number(averagePrecision ?? -1)), .init("AP50", .number(averagePrecision50 ?? -1)),
        ]
    }
}

extension Estimate<Fraction>.Interval {
    fileprivate var json: JSONValue {
        ["lower": .number(lower.value), "upper": .number(upper.value), "basis": .text(basis)]
    }
}
