import Metering
import ModelGraph
import Prediction
import Quantities
public import Reporting

extension PredictedModel {
    /// Operators that a table shows before it keeps to those that need most.
    public static let usualRows = 25

    /// The table of operators and the totals.
    /// - Parameter limit: of rows, of those that need most energy; nil shows all, in the order of execution.
    public func document(limit: Int?) -> Document {
        Document(
            title: "\(model), batch \(batch)",
            blocks: [.table(table(limit: limit)), .definitions(totals)])
    }

    private var totals: [Definition] {
        let energies = [("Energy per batch", perBatch), ("Energy per inference", perInference)]
        let emissions = carbon.map { carbon in
            energies.map {
                Definition(
                    $0.0.replacing("Energy", with: "Emissions"), .figure(carbon.emissions(of: $0.1)))
            }
        }
        return energies.map { Definition($0.0, .figure($0.1)) }
            + (emissions ?? [Definition("Emissions", .missing(reason: CarbonSettings.howToGive))])
    }

    private func table(limit: Int?) -> Table {
        let all = prediction.operators
        var shown = Array(all.indices)
        if let limit, all.count > limit {
            shown = shown.sorted { (all[$1].share, $0) < (all[$0].share, $1) }.prefix(limit).map(\.self)
        }
        var table = Table(
            columns: [
                "Layer", "Operator", .init("MACs (M)", alignment: .trailing), .init("Traffic", alignment: .trailing),
                .init("Energy", alignment: .trailing), .init("Share", alignment: .trailing),
            ],
            rows: shown.map { row(all[$0]) })
        if shown.count < all.count {
            let rest = all.indices.filter { !shown.contains($0) }.map { all[$0] }
            table.rows.append(summary("\(rest.count) others (--all shows them)", rest))
        }
        table.rows.append(summary("total", all))
        table.emphasizedRows = [table.rows.count - 1]
        return table
    }

    private func row(_ entry: OperatorPrediction) -> [Cell] {
        [.plain(entry.executed.name), .plain(entry.executed.operation)] + Self.cells(entry.executed.work)
            + [
                .figure(entry.energy, otherwise: "no model of \(Set(entry.missing).sorted().joined(separator: ", "))"),
                .plain(entry.share.percent),
            ]
    }

    private func summary(_ name: String, _ entries: [OperatorPrediction]) -> [Cell] {
        var work = Work()
        // Sums of a part of the operators fit where the model's do.
        for part in entries.compactMap(\.executed.work) { try? work.add(part) }
        let isAll = entries.count == prediction.operators.count
        let known = entries.compactMap(\.energy)
        return [.plain(name), ""] + Self.cells(work)
            + [
                .figure(isAll ? perBatch : Estimate.sum(known), otherwise: "no model"),
                .plain(Fraction(entries.reduce(0) { $0 + $1.share.value }).percent),
            ]
    }

    private static func cells(_ work: Work?) -> [Cell] {
        guard let work else { return ["", ""] }
        let bytes = Double(work.bytesRead) + Double(work.bytesWritten) + Double(work.weightBytes)
        return [
            .plain((Double(work.multiplyAccumulates) / 1e6).formatted(significantDigits: 4)),
            .plain(Bytes(bytes).formatted()),
        ]
    }
}
