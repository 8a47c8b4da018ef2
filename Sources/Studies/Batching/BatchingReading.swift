import ModelGraph
import Pipelines
import Quantities
import Yams

/// Items of a batching study's lists.
extension FileReader {
    /// One of an enumeration's words.
    func word<Word: RawRepresentable & CaseIterable>(
        _ node: Yams.Node, of what: String, as _: Word.Type
    ) -> Word? where Word.RawValue == String {
        let text = node.scalar?.string ?? ""
        if let word = Word(rawValue: text) { return word }
        let known = Word.allCases.map(\.rawValue)
        report(
            .value, "\(node.kind) in \(what) is none of \(known.joined(separator: ", "))", at: place(node),
            advice: known.nearest(to: text).map { "did you mean \($0)?" })
        return nil
    }

    /// A rate above zero.
    func rate(_ node: Yams.Node) -> Rate? {
        guard let rate = try? Rate(parsing: node.scalar?.string ?? ""), (1e-6...1e6).contains(rate.value) else {
            report(
                .value, "\(node.kind) in “rates” is no rate from 10⁻⁶ to 10⁶ requests per second", at: place(node),
                advice: "write requests per second, such as 32")
            return nil
        }
        return rate
    }
}

extension BatchingStudy.StudiedModel {
    /// Reads `zoo:alexnet`, `model.onnx`, or `{name: small, model: zoo:alexnet@64}`.
    init?(_ node: Yams.Node, reader: FileReader, folder: String) {
        var text = node.scalar?.string
        var name: String?
        if text == nil {
            guard let fields = reader.fields(node, of: "an item of “models”", known: ["name", "model"]) else {
                return nil
            }
            name = fields.name(isRequired: false)
            text = fields.text("model", isRequired: true)
        }
        guard let text else { return nil }
        do throws(ModelGraphError) {
            let reference = try ModelReference(parsing: text, relativeTo: folder)
            self.init(name: name ?? Self.name(reference), reference: reference)
        } catch {
            reader.report(.value, error.message, at: reader.place(node), advice: error.advice)
            return nil
        }
    }

    /// `alexnet@224` of the zoo; of a file, its name without folder and ending.
    private static func name(_ reference: ModelReference) -> String {
        guard case .file(let path) = reference else { return reference.subject }
        let file = path.split(separator: "/").last.map(String.init) ?? path
        return file.hasSuffix(".onnx") ? String(file.dropLast(5)) : file
    }
}
