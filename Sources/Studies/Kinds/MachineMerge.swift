import Profiling
package import Pipelines
import Quantities
import Store
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One study from several machines: the hardware becomes a factor, and findings are told that hold on all of them.
package struct MachineMerge: GatheredStudy {
    package static let name = "merge"
    package static let abstract = "one study's results from several machines, the hardware as a factor"
    package static let keys = ["files", "runs"]

    package var parts: [Part]
    /// What the parts hold, once it was read.
    private var tables: MergedTables?

    /// The results of one machine.
    package struct Part: Sendable, Hashable, Encodable {
        /// An absolute path, or the beginning of a run's id.
        package var source: String
        package var isRun: Bool
        /// What people call the machine; nil takes its processor and threads.
        package var machine: String?
        /// Where the study file names it.
        package var place: String
    }

    package init?(_ fields: Fields, reader: FileReader, folder: String) {
        let files = fields.values["files"].flatMap { reader.items($0, of: "“files”") } ?? []
        let runs = fields.values["runs"].flatMap { reader.items($0, of: "“runs”") } ?? []
        parts = files.compactMap { reader.part($0, key: "file", folder: folder) }
        parts += runs.compactMap { reader.part($0, key: "run", folder: folder) }
        if files.count + runs.count < 2 {
            reader.report(
                .missing, "a merge needs the results of two machines or more", at: fields.place,
                advice: "add “files:” with tables that “perjoule study FILE --csv” wrote, or “runs:” of the store")
        }
        var seen: Set<String> = []
        for part in parts where !seen.insert(part.source).inserted {
            reader.report(.duplicateName, "\(part.source) is there twice", at: part.place, advice: "give it once")
        }
    }

    package func gathered(_ context: StudyContext) throws -> any GatheredStudy {
        var study = self
        study.tables = try MergedTables(
            parts.map { part in
                (
                    part,
                    try part.isRun ? context.store.studyTable(run: part.source) : StudyTable(contentsOf: part.source)
                )
            })
        return study
    }

    private var read: MergedTables {
        get throws {
            if let tables { return tables }
            throw StudyError(.rowsInvalid, "the tables to merge were not read", advice: "gather them first")
        }
    }

    package func rows(_ context: StudyContext) throws -> [StudyRow] { try read.rows }

    package func design(_ settings: StudySettings) throws -> StudyDesign { try read.design }

    package func findings(_ rows: [StudyRow], _ settings: StudySettings) throws -> StudyFindings {
        try MergeFindings(read, level: settings.stopping.level).findings
    }

    private enum CodingKeys: String, CodingKey { case parts }
}

extension FileReader {
    /// Reads a path or an id, alone or with the machine's name.
    fileprivate func part(_ node: Yams.Node, key: String, folder: String) -> MachineMerge.Part? {
        var machine: String?
        var text = node.scalar?.string
        if node.scalar == nil {
            guard let fields = fields(node, of: "a \(key)", known: [key, "machine"]) else { return nil }
            text = fields.text(key, isRequired: true)
            machine = fields.text("machine")
        }
        guard let text, !text.isEmpty else {
            if node.scalar != nil { report(.value, "a \(key) must be a text", at: place(node)) }
            return nil
        }
        guard key == "file" else { return .init(source: text, isRun: true, machine: machine, place: place(node)) }
        let path = text.path(from: folder)
        guard FileManager.default.fileExists(atPath: path) else {
            report(.value, "there is no file \(path)", at: place(node), advice: "check the path")
            return nil
        }
        return .init(source: path, isRun: false, machine: machine, place: place(node))
    }
}
