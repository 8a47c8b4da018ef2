package import Accuracy
package import Pipelines
import Quantities
package import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension AccuracyDataset {
    /// The keys of a study file's `dataset:`.
    package static let keys = [
        "coco", "images", "folder", "csv", "preparation", "size", "limit", "confidence", "iou", "nms", "classes",
    ]

    /// Reads the mapping after `dataset:`, for example `{coco: instances.json, images: val2017, limit: 500}`,
    /// `{folder: digits}` or `{csv: labels.csv, preparation: stretch}`; faults are reported to the reader.
    /// - Parameters:
    ///   - base: the study file's folder, where relative paths start.
    ///   - seed: draws the images where `limit` leaves some out.
    /// - Returns: nil after a fault.
    package init?(_ node: Node, reader: FileReader, folder base: String, seed: UInt64) {
        guard let fields = reader.fields(node, of: "the dataset", known: Self.keys),
            let source = Source(fields, reader, base)
        else { return nil }
        self.init(source, limit: fields.count("limit"), seed: seed)
        size = fields.count("size")
        confidence = fields.quantity("confidence", as: Fraction.self, .fraction)?.value ?? confidence
        overlap = fields.quantity("iou", as: Fraction.self, .fraction)?.value ?? overlap
        suppressionOverlap = fields.quantity("nms", as: Fraction.self, .fraction)?.value ?? suppressionOverlap
        classFile = fields.text("classes").map { $0.path(from: base) }
        do {
            if let name = fields.text("preparation") { preparation = try ImagePreparation(named: name) }
            try check()
        } catch {
            reader.report(.value, error.message, at: fields.place, advice: error.advice)
            return nil
        }
    }
}

extension AccuracyDataset.Source {
    fileprivate init?(_ fields: Fields, _ reader: FileReader, _ base: String) {
        func path(_ key: String) -> String? { fields.text(key).map { $0.path(from: base) } }
        let given = ["coco", "folder", "csv"].filter { fields.values[$0] != nil }
        guard given.count == 1 else {
            reader.report(
                given.isEmpty ? .missing : .value,
                given.isEmpty
                    ? "the dataset does not say where its labels are"
                    : "the dataset names \(given.count) kinds of labels: \(given.joined(separator: ", "))",
                at: fields.place, advice: "give one of “coco” with “images”, “folder”, “csv”")
            return nil
        }
        if let folder = path("folder") {
            self = .folder(folder)
        } else if let annotations = path("coco") {
            guard fields.node("images", isRequired: true) != nil, let images = path("images") else { return nil }
            self = .coco(annotations: annotations, images: images)
        } else if let table = path("csv") {
            self = .table(table, images: path("images") ?? URL(fileURLWithPath: table).deletingLastPathComponent().path)
        } else {
            return nil
        }
    }
}
