/// What is to be found: the images, categories and objects of a COCO `instances` file.
public struct COCOAnnotations: Sendable, Hashable {
    public var images: [COCOImage]
    public var categories: [COCOCategory]
    public var objects: [COCOObject]

    public init(images: [COCOImage], categories: [COCOCategory], objects: [COCOObject]) {
        self.images = images
        self.categories = categories
        self.objects = objects
    }
}

/// An image of a COCO data set.
public struct COCOImage: Sendable, Hashable {
    public var id: Int
    /// The file's path in the folder of images; empty where the annotations name none.
    public var fileName: String

    public init(id: Int, fileName: String = "") {
        self.id = id
        self.fileName = fileName
    }
}

/// A kind of object.
public struct COCOCategory: Sendable, Hashable {
    public var id: Int
    public var name: String

    public init(id: Int, name: String) {
        self.id = id
        self.name = name
    }
}

/// One object that is to be found in an image.
public struct COCOObject: Sendable, Hashable {
    /// The annotation's number, which pycocotools expects to differ from 0; see ``COCOEvaluation``.
    public var id: Int
    public var imageID: Int
    public var categoryID: Int
    public var box: BoundingBox
    /// The pixels of the object itself, which decide whether it is small, medium or large.
    public var area: Double
    /// Whether the box holds a crowd: detections in it count neither for nor against.
    public var isCrowd: Bool

    public init(id: Int, imageID: Int, categoryID: Int, box: BoundingBox, area: Double? = nil, isCrowd: Bool = false) {
        self.id = id
        self.imageID = imageID
        self.categoryID = categoryID
        self.box = box
        self.area = area ?? box.area
        self.isCrowd = isCrowd
    }
}

/// One object that a model believes to have found.
public struct COCODetection: Sendable, Hashable {
    public var imageID: Int
    public var categoryID: Int
    public var box: BoundingBox
    /// The model's confidence; only the order counts for AP.
    public var score: Double

    public init(imageID: Int, categoryID: Int, box: BoundingBox, score: Double) {
        self.imageID = imageID
        self.categoryID = categoryID
        self.box = box
        self.score = score
    }
}
