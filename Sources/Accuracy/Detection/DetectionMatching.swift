/// Which detections of one category found an object, at several thresholds of overlap and for several ranges of area.
///
/// The algorithm of `COCOeval.evaluateImg` in pycocotools 2.0: detections by falling score each take the object they
/// overlap most, objects that count before those that are ignored; a crowd may be taken by many.
struct DetectionMatching {
    /// One detection of the category, images in the order of their ids, within an image by falling score.
    struct Entry {
        var score: Double
        var image: Int32
        /// The place by score among the image's detections of this category, from 0.
        var rank: Int32
    }

    private(set) var entries: [Entry] = []
    /// Per area range, per entry: a bit for each threshold at which the detection found an object that counts.
    private(set) var found: [[UInt16]]
    /// Per area range, per entry: a bit for each threshold at which the detection counts neither for nor against.
    private(set) var ignored: [[UInt16]]
    /// Per area range: how many objects there are to be found.
    private(set) var objectCount: [Int]
    /// For the first area range: images with objects to be found, and how many.
    private(set) var objectsPerImage: [(image: Int32, count: Int32)] = []

    private let thresholds: [Double]
    private let areas: [ClosedRange<Double>]

    /// - Parameters:
    ///   - thresholds: at most 16.
    ///   - areas: ranges of an object's area in pixels; others are ignored.
    ///   - most: detections of this category per image, by score.
    init(_ cells: DetectionCells, category: Int, thresholds: [Double], areas: [ClosedRange<Double>], most: Int) {
        // An overlap of 1 is found in spite of rounding, as in pycocotools.
        self.thresholds = thresholds.prefix(16).map { min($0, 1 - 1e-10) }
        self.areas = areas
        found = Array(repeating: [], count: areas.count)
        ignored = found
        objectCount = Array(repeating: 0, count: areas.count)
        var cell = Cell()
        cells.forEachCell(ofCategory: category) { image, objects, detections in
            cell.fill(
                objects.lazy.map { cells.objects[Int($0)] }, detections.lazy.map { cells.detections[Int($0)] }, most)
            match(&cell, image: image)
        }
    }

    private mutating func match(_ cell: inout Cell, image: Int) {
        for (rank, detection) in cell.detections.enumerated() {
            entries.append(Entry(score: detection.score, image: Int32(image), rank: Int32(rank)))
        }
        for (index, area) in areas.enumerated() {
            let counting = cell.orderObjects(within: area)
            objectCount[index] += counting
            if index == 0, counting > 0 { objectsPerImage.append((Int32(image), Int32(counting))) }
            let first = found[index].count
            for detection in cell.detections {
                found[index].append(0)
                // What finds nothing is left out of account when it is itself of another size.
                ignored[index].append(area.contains(detection.box.area) ? 0 : .max)
            }
            if cell.objects.isEmpty { continue }
            for (bit, threshold) in thresholds.enumerated() {
                cell.match(threshold) { detection, outcome in
                    let entry = first + detection
                    let mask = UInt16(1) << UInt16(bit)
                    switch outcome {
                    case .counts:
                        found[index][entry] |= mask
                        ignored[index][entry] &= ~mask
                    case .ignored: ignored[index][entry] |= mask
                    case .unnumbered: break
                    }
                }
            }
        }
    }
}

/// The objects and detections of one category in one image, in arrays that are used again.
private struct Cell {
    enum Outcome {
        case counts, ignored
        /// pycocotools takes a match with the annotation numbered 0 for none.
        case unnumbered
    }

    var objects: [COCOObject] = []
    var detections: [COCODetection] = []
    private var overlaps: [Double] = []
    private var order: [Int] = []
    private var isIgnored: [Bool] = []
    private var isTaken: [Bool] = []

    mutating func fill(_ objects: some Sequence<COCOObject>, _ detections: some Sequence<COCODetection>, _ most: Int) {
        self.objects.removeAll(keepingCapacity: true)
        self.objects.append(contentsOf: objects)
        self.detections.removeAll(keepingCapacity: true)
        self.detections.append(contentsOf: detections)
        if self.detections.count > 1 { self.detections = self.detections.sortedStably { $0.score } }
        if self.detections.count > most { self.detections.removeLast(self.detections.count - most) }
        overlaps.removeAll(keepingCapacity: true)
        for detection in self.detections {
            for object in self.objects {
                overlaps.append(
                    object.isCrowd
                        ? detection.box.shareInside(object.box) : detection.box.intersectionOverUnion(object.box))
            }
        }
    }

    /// Puts the objects that count first.
    /// - Returns: how many do.
    mutating func orderObjects(within area: ClosedRange<Double>) -> Int {
        isIgnored.removeAll(keepingCapacity: true)
        for object in objects { isIgnored.append(object.isCrowd || !area.contains(object.area)) }
        order.removeAll(keepingCapacity: true)
        for index in objects.indices where !isIgnored[index] { order.append(index) }
        let counting = order.count
        for index in objects.indices where isIgnored[index] { order.append(index) }
        return counting
    }

    mutating func match(_ threshold: Double, _ report: (_ detection: Int, Outcome) -> Void) {
        isTaken.removeAll(keepingCapacity: true)
        isTaken.append(contentsOf: repeatElement(false, count: objects.count))
        for detection in detections.indices {
            var best = threshold
            var match: Int?
            for object in order {
                if isTaken[object], !objects[object].isCrowd { continue }
                if let match, !isIgnored[match], isIgnored[object] { break }
                let overlap = overlaps[detection * objects.count + object]
                if overlap < best { continue }
                best = overlap
                match = object
            }
            guard let match else { continue }
            isTaken[match] = true
            report(detection, isIgnored[match] ? .ignored : objects[match].id == 0 ? .unnumbered : .counts)
        }
    }
}

extension Array {
    /// The elements by falling score; equal scores keep their order, as NumPy's merge sort has it.
    func sortedStably(by score: (Element) -> Double) -> [Element] {
        enumerated().sorted { a, b in
            let (left, right) = (score(a.element), score(b.element))
            return left == right ? a.offset < b.offset : left > right
        }.map(\.element)
    }
}
