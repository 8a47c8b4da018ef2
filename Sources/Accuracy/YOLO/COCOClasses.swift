/// The 80 kinds of object that COCO's labels use of its 91 category ids.
public enum COCOClasses {
    /// The category id of each of the 80 classes that models trained on COCO tell apart, in their order.
    ///
    /// Source: `coco80_to_coco91_class` of YOLOv5; the ids left out are not used in the 2014 and 2017 labels.
    public static let categoryIDs: [Int] = {
        let unused: Set = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83]
        return (1...90).filter { !unused.contains($0) }
    }()

    /// The category of each of a model's classes; nil for a class that the labels do not know.
    ///
    /// By name where names are given. Else, with as many classes as categories, classes stand for categories by rising id,
    /// as every training script numbers them; and a model of 80 classes, or one that does not tell, has COCO's ids where
    /// the labels hold COCO's categories or some of them.
    /// - Parameters:
    ///   - count: nil where the model's output does not tell.
    ///   - names: of the model's classes, in their order.
    /// - Throws: ``AccuracyError`` where nothing fits.
    static func categoryIDs(
        forClasses count: Int?, named names: [String]? = nil, _ categories: [COCOCategory], file: String
    ) throws(AccuracyError) -> [Int?] {
        if let names {
            var known: [String: Int] = [:]
            for category in categories { known[category.name] = category.id }
            let ids = names.map { known[$0] }
            guard count == nil || count == names.count, ids.contains(where: { $0 != nil }) else {
                throw AccuracyError(
                    .mismatch,
                    "\(names.count) class names do not fit the model's \(count.map { "\($0) " } ?? "")classes or the labels",
                    place: file,
                    advice: "write the names of the model's classes in their order, one a line, as labels do")
            }
            return ids
        }
        let ids = Set(categories.map(\.id)).sorted()
        let isPartOfCOCO = ids.allSatisfy { categoryIDs.contains($0) }
        if let count, count == ids.count { return ids }
        if count ?? 80 == 80, isPartOfCOCO { return categoryIDs }
        guard let count else { return ids }
        throw AccuracyError(
            .mismatch, "the model tells \(count) classes apart, the annotations list \(ids.count) categories",
            place: file, advice: "give a file with the names of the model's classes in their order, one a line")
    }
}
