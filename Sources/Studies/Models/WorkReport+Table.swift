public import ModelGraph
import Quantities
public import Reporting

extension WorkReport {
    private static let columns: [Table.Column] = ["MACs (M)", "Share", "Parameters", "Read", "Written", "Weights"]

    /// One row per node that does something.
    public var nodeTable: Table {
        var table = Table(
            columns: ["Node", "Operator", "Output"] + Self.columns,
            rows: nodes.filter { !$0.isConstant }.map(row))
        finish(&table, leading: [.plain("total"), "", ""])
        return table
    }

    private func row(_ node: NodeWork) -> [Cell] {
        let shapes = node.outputShapes.map { Self.text(of: $0) }
        return [.plain(node.name), .plain(node.operation), .plain(shapes.joined(separator: ", "))] + cells(node.work)
    }

    private static func text(of shape: [Int]?) -> String {
        shape.map { sizes in sizes.map { String($0) }.joined(separator: "×") } ?? "?"
    }

    /// One row per operator type, the most work first.
    public var operationTable: Table {
        var sums: [String: (count: Int, work: Work)] = [:]
        for node in nodes where !node.isConstant {
            var entry = sums[node.operation] ?? (0, Work())
            entry.count += 1
            // Sums of a part of the nodes fit where the total does.
            try? entry.work.add(node.work)
            sums[node.operation] = entry
        }
        let sorted = sums.sorted {
            let (a, b) = ($0.value.work, $1.value.work)
            return (a.multiplyAccumulates, a.bytesWritten, $1.key) > (b.multiplyAccumulates, b.bytesWritten, $0.key)
        }
        var table = Table(
            columns: ["Operator", .init("Nodes", alignment: .trailing)] + Self.columns,
            rows: sorted.map { [.plain($0.key), .count($0.value.count)] + cells($0.value.work) })
        finish(&table, leading: [.plain("total"), .count(sums.values.reduce(0) { $0 + $1.count })])
        return table
    }

    private func cells(_ work: Work) -> [Cell] {
        let all = total.multiplyAccumulates
        let share = all > 0 ? Double(work.multiplyAccumulates) / Double(all) : 0
        return [
            .number(Double(work.multiplyAccumulates) / 1e6, digits: 4),
            .plain("\((100 * share).formatted(fractionDigits: 1)) %"), .count(work.parameters),
            .plain(Bytes(Double(work.bytesRead)).formatted()), .plain(Bytes(Double(work.bytesWritten)).formatted()),
            .plain(Bytes(Double(work.weightBytes)).formatted()),
        ]
    }

    private func finish(_ table: inout Table, leading: [Cell]) {
        table.rows.append(leading + cells(total))
        table.emphasizedRows = [table.rows.count - 1]
        if !unknownOperators.isEmpty {
            let names = unknownOperators.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
            table.notes.append("**Not counted**, since their work is not known: \(names.joined(separator: ", "))")
        }
        if !unsizedNodes.isEmpty {
            table.notes.append(
                "**Not wholly counted**, since their sizes depend on data: \(unsizedNodes.prefix(20).joined(separator: ", "))"
            )
        }
    }
}
