public import ModelGraph
public import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A model as users name it: one of the zoo, or an ONNX file.
public enum ModelReference: Sendable {
    case zoo(ZooReference)
    /// An absolute path.
    case file(String)

    /// Reads `zoo:NAME[@SIZE]` or the path of an ONNX file.
    /// - Parameter folder: where relative paths start, for example the pipeline file's folder.
    /// - Throws: ``ModelGraphError`` for a name or size that the zoo lacks.
    public init(parsing text: String, relativeTo folder: String) throws(ModelGraphError) {
        if text.hasPrefix(ZooReference.prefix) {
            self = .zoo(try ZooReference(parsing: text))
        } else {
            let base = URL(fileURLWithPath: folder, isDirectory: true)
            self = .file(URL(fileURLWithPath: text, relativeTo: base).standardizedFileURL.path)
        }
    }

    /// The name under which measurements of the model are stored.
    public var subject: String {
        switch self {
        case .zoo(let reference): String(reference.description.dropFirst(ZooReference.prefix.count))
        case .file(let path): path
        }
    }

    /// The same for a variant of sizes of its own, such as `/models/detection.onnx x=3×480×480`.
    /// - Parameter sizes: beyond the first axis, by the input's name; none for those that the model is usually run at.
    func subject(at sizes: [String: [Int]]) -> String {
        let suffix = sizes.sorted { $0.key < $1.key }.map { name, sizes in
            " \(name)=\(sizes.map(String.init).joined(separator: "×"))"
        }
        return subject + suffix.joined()
    }

    /// The accuracy of the trained weights as published, saying so where it was published for another input size.
    public var publishedAccuracy: Estimate<Fraction>? {
        guard case .zoo(let reference) = self else { return nil }
        let figures = reference.model.published
        let sameSize = figures.accuracy(atInputSize: reference.inputSize)
        guard let accuracy = sameSize ?? figures.accuracy else { return nil }
        var origin = "\(figures.citation): \(accuracy.metric) on \(accuracy.dataSet) at \(accuracy.inputSize) px"
        if sameSize == nil { origin += ", run here at \(reference.inputSize) px and not measured there" }
        return Estimate(accuracy.value, provenance: .published(in: origin))
    }

    /// The model's graph; weights are not read.
    /// - Throws: ``ModelGraphError`` when the file is not a model.
    public func load() throws(ModelGraphError) -> Model {
        switch self {
        case .zoo(let reference): try reference.makeModel()
        case .file(let path): try Model(contentsOf: path)
        }
    }

    /// The path of the model's ONNX file; a model of the zoo is written to `cache` when it is not there yet.
    /// - Throws: ``ModelGraphError`` when there is no such file, or it cannot be written.
    public func file(cachedIn cache: String) throws -> String {
        switch self {
        case .file(let path):
            // Told now, with the nearest name, rather than hours into a campaign.
            if !FileManager.default.fileExists(atPath: path) { _ = try Model(contentsOf: path) }
            return path
        case .zoo(let reference):
            let path = cache + "/" + subject + ".onnx"
            guard !FileManager.default.fileExists(atPath: path) else { return path }
            try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true)
            try reference.makeModel().write(to: path)
            return path
        }
    }
}
