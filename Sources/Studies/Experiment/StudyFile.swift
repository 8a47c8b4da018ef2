package import Pipelines
import Quantities
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A study as its file describes it: the settings of every study, and those of its kind.
package struct StudyFile: Sendable {
    package var settings: StudySettings
    package var kind: any StudyKind

    /// Reads a study file.
    /// - Throws: ``PipelinesError`` for a file that cannot be read, or with file, line and column for a wrong one.
    package init(contentsOf path: String) throws(PipelinesError) {
        try self.init(parsing: TextFile.read(path), file: path)
    }

    /// Reads a study from YAML or JSON text.
    /// - Parameters:
    ///   - file: its name, used in messages; relative paths start at its folder.
    ///   - kinds: those that the file may name.
    /// - Throws: ``PipelinesError`` with file, line and column; the first problem carries the others.
    package init(
        parsing text: String, file: String, kinds: [any StudyKind.Type] = StudyCatalogue.kinds
    ) throws(PipelinesError) {
        let names = kinds.map { $0.name }
        let contents = "a study file names its kind, such as “kind: \(names.first ?? "variants")”"
        let root = try YAMLText(text: text, file: file, contents: contents).root()
        let reader = FileReader(file: file)
        let study = reader.study(root, url: URL(fileURLWithPath: file), kinds: kinds)
        try reader.finish()
        guard let study else { throw PipelinesError(.value, "no study found", place: file, advice: contents) }
        self = study
    }

    package init(settings: StudySettings, kind: any StudyKind) {
        self.settings = settings
        self.kind = kind
    }
}

extension FileReader {
    fileprivate func study(_ root: Node, url: URL, kinds: [any StudyKind.Type]) -> StudyFile? {
        guard let kind = kind(root, among: kinds) else { return nil }
        let common = kind is any MeasuredStudy.Type ? StudySettings.keys : StudySettings.gatheredKeys
        refuseMeasuringKeys(root, of: kind, known: common + kind.keys)
        let unused = Set(StudySettings.keys).subtracting(common)
        guard let fields = fields(root, of: "a study of kind \(kind.name)", known: common + kind.keys + unused)
        else { return nil }
        let name = fields.name(isRequired: false) ?? url.deletingPathExtension().lastPathComponent
        let settings = settings(fields, name: name)
        guard let kind = kind.init(fields, reader: self, folder: url.deletingLastPathComponent().path) else {
            return nil
        }
        if let node = fields.values["replicates"], (try? kind.design(settings))?.trialsEach != nil {
            report(
                .key,
                "“replicates” has no meaning for \(type(of: kind).name), which decides itself how often it measures",
                at: place(node), advice: "remove it")
        }
        return StudyFile(settings: settings, kind: kind)
    }

    /// The kind that a file names, which decides what other keys it may have.
    private func kind(_ root: Node, among kinds: [any StudyKind.Type]) -> (any StudyKind.Type)? {
        let names = kinds.map { $0.name }
        guard let mapping = root.mapping else {
            report(.value, "a study must be a mapping, not \(root.kind)", at: place(root), advice: "add “kind:”")
            return nil
        }
        guard let node = mapping.first(where: { $0.key.scalar?.string == "kind" })?.value else {
            report(
                .missing, "a study needs “kind”", at: place(root),
                advice: "add “kind:” with one of \(names.joined(separator: ", "))")
            return nil
        }
        let name = node.scalar?.string ?? ""
        if let kind = kinds.first(where: { $0.name == name }) { return kind }
        report(
            .value, "there is no kind of study \(node.kind)", at: place(node), advice: suggestion(name, among: names))
        return nil
    }

    /// Says why a study that measures nothing has no use for what others are told about measuring.
    private func refuseMeasuringKeys(_ root: Node, of kind: any StudyKind.Type, known: [String]) {
        let unused = Set(StudySettings.keys).subtracting(known)
        for (key, _) in root.mapping ?? [:] {
            guard let name = key.scalar?.string, unused.contains(name) else { continue }
            report(
                .key, "“\(name)” has no meaning for \(kind.name), which measures nothing", at: place(key),
                advice: "remove it")
        }
    }
}
