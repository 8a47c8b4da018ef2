import Reporting

extension COCOAnnotations {
    /// Reads a COCO `instances` file: `images`, `categories` and `annotations`; everything else is passed over.
    ///
    /// An annotation without `area` gets its box's, one without `iscrowd` is none, one without `id` gets its place, from 1.
    /// - Throws: ``AccuracyError`` that names the entry which is missing, of the wrong kind, or out of range.
    public init(contentsOf file: String) throws(AccuracyError) {
        self = try InputFile.json(file) { (scanner: inout JSONScanner) throws(JSONError) in
            try COCOAnnotations(&scanner)
        }
    }

    private init(_ scanner: inout JSONScanner) throws(JSONError) {
        var images: [COCOImage]?
        var categories: [COCOCategory]?
        var objects: [COCOObject]?
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "images": images = try scanner.list { (s) throws(JSONError) in try COCOImage(&s) }
            case "categories": categories = try scanner.list { (s) throws(JSONError) in try COCOCategory(&s) }
            case "annotations":
                var count = 0
                objects = try scanner.list { (s) throws(JSONError) in
                    count += 1
                    return try COCOObject(&s, number: count)
                }
            default: try scanner.skip()
            }
        }
        guard let images, let categories, let objects else {
            let missing = images == nil ? "images" : categories == nil ? "categories" : "annotations"
            throw JSONError(
                "the list “\(missing)” is missing", place: scanner.file,
                advice: "give annotations in COCO's instances format: images, categories, annotations")
        }
        self.init(images: images, categories: categories, objects: objects)
    }
}

extension COCODetection {
    /// Reads a file of results in COCO's format: a list of objects with `image_id`, `category_id`, `bbox` and `score`.
    /// - Throws: ``AccuracyError`` that names the entry which is missing, of the wrong kind, or out of range.
    public static func list(contentsOf file: String) throws(AccuracyError) -> [COCODetection] {
        try InputFile.json(file) { (scanner: inout JSONScanner) throws(JSONError) in
            try scanner.list { (s) throws(JSONError) in try COCODetection(&s) }
        }
    }

    fileprivate init(_ scanner: inout JSONScanner) throws(JSONError) {
        var (image, category): (Int?, Int?)
        var box: BoundingBox?
        var score: Double?
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "image_id": image = try scanner.integer()
            case "category_id": category = try scanner.integer()
            case "bbox": box = try scanner.box()
            case "score": score = try scanner.number()
            default: try scanner.skip()
            }
        }
        self.init(
            imageID: try scanner.require(image, "image_id"), categoryID: try scanner.require(category, "category_id"),
            box: try scanner.require(box, "bbox"), score: try scanner.require(score, "score"))
    }
}

extension COCOImage {
    fileprivate init(_ scanner: inout JSONScanner) throws(JSONError) {
        var id: Int?
        var name = ""
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "id": id = try scanner.integer()
            case "file_name": if !scanner.takeNull() { name = try scanner.text() }
            default: try scanner.skip()
            }
        }
        self.init(id: try scanner.require(id, "id"), fileName: name)
    }
}

extension COCOCategory {
    fileprivate init(_ scanner: inout JSONScanner) throws(JSONError) {
        var id: Int?
        var name: String?
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "id": id = try scanner.integer()
            case "name": name = try scanner.text()
            default: try scanner.skip()
            }
        }
        let number = try scanner.require(id, "id")
        self.init(id: number, name: name ?? "\(number)")
    }
}

extension COCOObject {
    fileprivate init(_ scanner: inout JSONScanner, number: Int) throws(JSONError) {
        var (id, image, category): (Int?, Int?, Int?)
        var box: BoundingBox?
        var area: Double?
        var isCrowd = false
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "id": id = try scanner.integer()
            case "image_id": image = try scanner.integer()
            case "category_id": category = try scanner.integer()
            case "bbox": box = try scanner.box()
            case "area": area = try scanner.number()
            case "iscrowd": isCrowd = try scanner.zeroOrOne()
            default: try scanner.skip()
            }
        }
        self.init(
            id: id ?? number, imageID: try scanner.require(image, "image_id"),
            categoryID: try scanner.require(category, "category_id"), box: try scanner.require(box, "bbox"),
            area: area, isCrowd: isCrowd)
    }
}

extension JSONScanner {
    fileprivate mutating func list<Element>(
        _ element: (inout JSONScanner) throws(JSONError) -> Element
    ) throws(JSONError) -> [Element] {
        var elements: [Element] = []
        try beginArray()
        while try nextElement() { elements.append(try element(&self)) }
        return elements
    }

    /// A member that must be there, told after its object was read.
    fileprivate func require<Value>(_ value: Value?, _ name: String) throws(JSONError) -> Value {
        guard let value else { throw wrongValue("the entry needs “\(name)”") }
        return value
    }

    fileprivate mutating func box() throws(JSONError) -> BoundingBox {
        var numbers = (0.0, 0.0, 0.0, 0.0)
        var count = 0
        try beginArray()
        while try nextElement() {
            let number = try number()
            guard abs(number) <= 1e9 else { throw wrongValue("\(number) is no place in an image") }
            switch count {
            case 0: numbers.0 = number
            case 1: numbers.1 = number
            case 2: numbers.2 = number
            case 3: numbers.3 = number
            default: throw wrongValue("a box has four numbers: x, y, width, height")
            }
            count += 1
        }
        guard count == 4 else { throw wrongValue("a box has four numbers, not \(count): x, y, width, height") }
        guard numbers.2 >= 0, numbers.3 >= 0 else {
            throw wrongValue("a box has no negative width or height", advice: "write x, y, width, height, not corners")
        }
        return BoundingBox(x: numbers.0, y: numbers.1, width: numbers.2, height: numbers.3)
    }

    fileprivate mutating func zeroOrOne() throws(JSONError) -> Bool {
        switch next() {
        case UInt8(ascii: "t"), UInt8(ascii: "f"): try flag()
        default: try integer() != 0
        }
    }
}
