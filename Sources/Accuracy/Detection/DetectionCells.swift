/// Objects and detections by category and image, as contiguous arrays: what matching goes through cell by cell.
struct DetectionCells {
    /// The ids of all images, ascending; a place in this list stands for the image.
    let imageIDs: [Int]
    let categories: [COCOCategory]
    let objects: [COCOObject]
    let detections: [COCODetection]
    private let objectOrder: CellOrder
    private let detectionOrder: CellOrder

    /// As pycocotools: objects of images or categories that the file does not list are left out, and so are detections of
    /// unlisted categories.
    /// - Throws: ``AccuracyError`` for a detection in an unlisted image, a number that is not finite, or an id used twice.
    init(_ annotations: COCOAnnotations, _ detections: [COCODetection]) throws(AccuracyError) {
        imageIDs = Set(annotations.images.map(\.id)).sorted()
        var named: [Int: COCOCategory] = [:]
        for category in annotations.categories { named[category.id] = category }
        categories = named.values.sorted { $0.id < $1.id }
        objects = annotations.objects
        self.detections = detections
        let imageRank = Dictionary(uniqueKeysWithValues: imageIDs.enumerated().map { ($1, $0) })
        let categoryRank = Dictionary(uniqueKeysWithValues: categories.enumerated().map { ($1.id, $0) })
        try Self.check(annotations.objects)
        try Self.check(detections, imageRank)
        let (images, kinds) = (imageIDs.count, categories.count)
        objectOrder = CellOrder(images: images, categories: kinds, annotations.objects) { object in
            imageRank[object.imageID].flatMap { image in categoryRank[object.categoryID].map { (image, $0) } }
        }
        detectionOrder = CellOrder(images: images, categories: kinds, detections) { detection in
            imageRank[detection.imageID].flatMap { image in categoryRank[detection.categoryID].map { (image, $0) } }
        }
    }

    /// Calls `body` for each image in which the category has objects or detections, in the order of image ids.
    func forEachCell(
        ofCategory category: Int,
        _ body: (_ image: Int, _ objects: ArraySlice<Int32>, _ found: ArraySlice<Int32>) -> Void
    ) {
        var (object, detection) = (objectOrder.starts[category], detectionOrder.starts[category])
        let (objectEnd, detectionEnd) = (objectOrder.starts[category + 1], detectionOrder.starts[category + 1])
        while object < objectEnd || detection < detectionEnd {
            let nextObject = object < objectEnd ? objectOrder.images[object] : .max
            let image = min(nextObject, detection < detectionEnd ? detectionOrder.images[detection] : .max)
            let (firstObject, firstDetection) = (object, detection)
            while object < objectEnd, objectOrder.images[object] == image { object += 1 }
            while detection < detectionEnd, detectionOrder.images[detection] == image { detection += 1 }
            body(
                Int(image), objectOrder.items[firstObject..<object], detectionOrder.items[firstDetection..<detection])
        }
    }

    private static func check(_ objects: [COCOObject]) throws(AccuracyError) {
        var seen = Set<Int>(minimumCapacity: objects.count)
        for object in objects {
            guard object.box.isFinite, object.area.isFinite else {
                throw AccuracyError(.setting, "annotation \(object.id) has a box or area that is not finite")
            }
            guard seen.insert(object.id).inserted else {
                throw AccuracyError(
                    .file, "two annotations have the id \(object.id)", advice: "give each annotation an id of its own")
            }
        }
    }

    private static func check(_ detections: [COCODetection], _ imageRank: [Int: Int]) throws(AccuracyError) {
        for (index, detection) in detections.enumerated() {
            guard detection.box.isFinite, detection.score.isFinite else {
                throw AccuracyError(.setting, "detection [\(index)] has a box or score that is not finite")
            }
            guard imageRank[detection.imageID] != nil else {
                throw AccuracyError(
                    .mismatch,
                    "detection [\(index)] is in image \(detection.imageID), which the annotations do not list",
                    advice: "use the annotations of the images that the detections were made on")
            }
        }
    }
}

/// Items sorted by category, then image, then their own order.
private struct CellOrder {
    /// Where each category begins, and the end of the last.
    var starts: [Int]
    /// Places in the list of items.
    var items: [Int32]
    /// The image of each of ``items``.
    var images: [Int32]

    init<Item>(images imageCount: Int, categories: Int, _ list: [Item], cell: (Item) -> (image: Int, category: Int)?) {
        let cells = list.map(cell)
        // Two stable counting sorts: by image, then by category.
        let byImage = Self.sorted(Array(0..<Int32(list.count)), keys: imageCount) { cells[Int($0)]?.image }
        let order = Self.sorted(byImage.order, keys: categories) { cells[Int($0)]?.category }
        items = order.order
        images = items.map { Int32(cells[Int($0)]?.image ?? 0) }
        starts = order.starts
    }

    private static func sorted(_ order: [Int32], keys: Int, key: (Int32) -> Int?) -> (order: [Int32], starts: [Int]) {
        var starts = [Int](repeating: 0, count: keys + 1)
        for item in order { if let key = key(item) { starts[key + 1] += 1 } }
        for index in 0..<keys { starts[index + 1] += starts[index] }
        var next = starts
        var sorted = [Int32](repeating: 0, count: starts[keys])
        for item in order {
            guard let key = key(item) else { continue }
            sorted[next[key]] = item
            next[key] += 1
        }
        return (sorted, starts)
    }
}

extension BoundingBox {
    var isFinite: Bool { x.isFinite && y.isFinite && width.isFinite && height.isFinite }
}
