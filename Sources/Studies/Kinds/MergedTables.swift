import Metering
import Quantities
import Store

/// The tables of several machines as one: what they have in common, with the machine as a factor.
struct MergedTables: Sendable {
    static let machineFactor = "machine"

    /// The results of one machine.
    struct Machine: Sendable {
        var name: String
        var tables: [StudyTable]
        /// Trials of the configurations that every machine has.
        var rows: [StudyRow]
    }

    let machines: [Machine]
    /// The factors that every table has.
    let factors: [String]
    let responses: [StudyResponse]
    /// What was left out, and why.
    let remarks: [String]

    /// - Throws: ``StudyError`` for tables that cannot be compared, with where the study file names them.
    init(_ parts: [(part: MachineMerge.Part, table: StudyTable)]) throws(StudyError) {
        guard let (first, reference) = parts.first else {
            throw StudyError(.rowsInvalid, "there is nothing to merge", advice: "give “files:” or “runs:”")
        }
        for (part, table) in parts.dropFirst() {
            try Self.compare(table, with: reference, first.source, at: part)
        }
        factors = reference.design.factors.map(\.name)
        responses = reference.design.responses
        var groups: [(name: String, tables: [StudyTable])] = []
        for (part, table) in parts {
            let name = part.machine ?? table.machineName
            if let index = groups.firstIndex(where: { $0.name == name }) {
                groups[index].tables.append(table)
            } else {
                groups.append((name, [table]))
            }
        }
        guard groups.count > 1 else {
            throw StudyError(
                .rowsInvalid, "all results are of one machine, \(groups[0].name)", place: first.place,
                advice: "name them apart: {file: …, machine: NAME}")
        }
        let rows = groups.map { group in group.tables.flatMap(\.rows).filter { $0.failure == nil }.map(\.textual) }
        let sets = rows.map { Set($0.map(\.configuration)) }
        let common = sets.dropFirst().reduce(sets[0]) { $0.intersection($1) }
        guard !common.isEmpty else {
            throw StudyError(
                .rowsInvalid, "no configuration was measured on every machine", place: first.place,
                advice: "run the same study file on each")
        }
        var remarks: [String] = []
        for (group, set) in zip(groups, sets) where set.count > common.count {
            remarks.append(
                "\(set.count - common.count) configurations of \(group.name) are left out: not every machine has them")
        }
        self.remarks = remarks
        machines = zip(groups, rows).map { group, rows in
            Machine(name: group.name, tables: group.tables, rows: rows.filter { common.contains($0.configuration) })
        }
    }

    /// The trials of all machines; replicates of one configuration count on where a machine has several tables.
    var rows: [StudyRow] {
        machines.flatMap { machine in
            var counts: [Configuration: Int] = [:]
            return machine.rows.map { row in
                var row = row
                row.configuration.levels[Self.machineFactor] = .text(machine.name)
                row.replicate = counts[row.configuration, default: 0]
                counts[row.configuration, default: 0] += 1
                return row
            }
        }
    }

    var design: StudyDesign {
        let rows = rows
        let factors = ([Self.machineFactor] + factors).map { name in
            StudyFactor(name, rows.compactMap { $0.configuration.levels[name] }.unique)
        }
        return StudyDesign(factors: factors, configurations: rows.map(\.configuration).unique, responses: responses)
    }

    /// - Throws: ``StudyError`` for two tables that have not measured the same.
    private static func compare(
        _ table: StudyTable, with reference: StudyTable, _ name: String, at part: MachineMerge.Part
    ) throws(StudyError) {
        func refuse(_ what: String, _ own: String, _ other: String) -> StudyError {
            StudyError(
                .rowsInvalid, "\(part.source) has the \(what) \(own), and \(name) has \(other)", place: part.place,
                advice: "only results of one study can be merged: run the same study file on each machine")
        }
        guard table.kind == reference.kind else { throw refuse("kind", table.kind, reference.kind) }
        guard table.kind != SearchStudy.name else {
            throw StudyError(
                .rowsInvalid, "\(part.source) holds trials of searches, which are no repeats of each other",
                place: part.place, advice: "compare the reports of each machine’s study")
        }
        let factors = [table, reference].map { $0.design.factors.map(\.name).sorted().joined(separator: ", ") }
        guard factors[0] == factors[1] else { throw refuse("factors", factors[0], factors[1]) }
        let responses = [table, reference].map { $0.design.responses.map(\.figure).joined(separator: ", ") }
        guard responses[0] == responses[1] else { throw refuse("responses", responses[0], responses[1]) }
        for response in reference.design.responses {
            let units = [table, reference].map { Set($0.rows.compactMap { $0[response.figure]?.unit }) }
            guard units.allSatisfy({ $0.count < 2 }), units[0] == units[1] || units.contains([]) else {
                let texts = units.map { "“\($0.sorted().joined(separator: "”, “"))”" }
                throw refuse("unit of \(response.figure)", texts[0], texts[1])
            }
        }
        if factors[0].split(separator: ", ").contains(where: { $0 == machineFactor }) {
            throw StudyError(
                .rowsInvalid, "\(part.source) has a factor “\(machineFactor)” already", place: part.place,
                advice: "merge the tables that it was made of")
        }
    }
}

extension StudyTable {
    /// What a machine is called when nobody names it.
    var machineName: String {
        guard let machine = origin?.machine else { return "unknown machine" }
        let threads = "\(machine.threads) \(machine.threads == 1 ? "thread" : "threads")"
        return "\(machine.processor ?? "unknown processor"), \(threads)\(machine.isVirtual ? ", virtual" : "")"
    }
}

extension StudyRow {
    /// Levels as texts and numbers alone: a table does not tell a name that looks like a number from a number.
    fileprivate var textual: StudyRow {
        var row = self
        row.configuration.levels = configuration.levels.mapValues { level in
            Double("\(level)").map(Factor.number) ?? .text("\(level)")
        }
        return row
    }
}

extension Sequence where Element: Hashable {
    /// Each element once, in the order of its first appearance.
    var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
