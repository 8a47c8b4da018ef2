/// The 80 kinds of object that COCO's labels use of its 91 category ids.
public enum COCOClasses {
    /// The category id of each of the 80 classes that models trained on COCO tell apart, in their order.
    ///
    /// Source: `coco80_to_coco91_class` of YOLOv5; the ids left out are not used in the 2014 and 2017 labels.
    public static let categoryIDs: [Int] = {
        let unused: Set = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83]
        return (1...90).filter { !unused.contains($0) }
    }()

    /// The category of each of a model's classes.
    ///
    /// With as many classes as categories, classes stand for categories by rising id, as every training script numbers
    /// them; a model of 80 classes has COCO's ids where the labels hold COCO's categories or some of them.
    /// - Throws: ``AccuracyError`` where neither fits.
    static func categoryIDs(
        forClasses count: Int?, _ categories: [COCOCategory], file: String
    ) throws(AccuracyError) -> [Int] {
        let ids = Set(categories.map(\.id)).sorted()
        let isPartOfCOCO = ids.allSatisfy { categoryIDs.contains($0) }
        if count ?? ids.count == ids.count, !(isPartOfCOCO && count == nil) { return ids }
        if count ?? 80 == 80, isPartOfCOCO { return categoryIDs }
        throw AccuracyError(
            .mismatch, "the model tells \(count ?? 0) classes apart, the annotations list \(ids.count) categories",
            place: file, advice: "use annotations whose categories are the model's classes, all of them")
    }
}
