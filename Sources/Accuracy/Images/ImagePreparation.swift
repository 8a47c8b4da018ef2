import Quantities

/// What is done to an image before a model sees it.
public struct ImagePreparation: Sendable, Hashable, Codable {
    public var fit: Fit
    public var resampling: Resampling
    /// Whether shrinking weighs every pixel, as Pillow and torchvision do, or the nearest ones only, as OpenCV does.
    public var antialias: Bool
    /// What is taken from each channel's pixels, which go from 0 to 1.
    public var mean: [Double]
    /// What each channel is then divided by.
    public var deviation: [Double]
    /// Whether blue comes first.
    public var isBlueFirst: Bool

    /// How an image gets the model's size.
    public enum Fit: Sendable, Hashable, Codable {
        /// It must have that size already.
        case none
        /// Each side is stretched or shrunk by itself.
        case stretch
        /// The shorter side is resized to a number of pixels for each 1 of the model's size, and the centre cut out.
        case centreCrop(resize: Double)
        /// It is resized as a whole, and what remains is filled with a grey of 114, as YOLO does.
        case letterbox
    }

    public init(
        fit: Fit, resampling: Resampling = .bilinear, antialias: Bool = true, mean: [Double] = [0, 0, 0],
        deviation: [Double] = [1, 1, 1], isBlueFirst: Bool = false
    ) {
        self.fit = fit
        self.resampling = resampling
        self.antialias = antialias
        self.mean = mean
        self.deviation = deviation
        self.isBlueFirst = isBlueFirst
    }

    /// As torchvision evaluates on ImageNet: 256 pixels for the shorter side of a 224-pixel model, centre, normalised.
    public static let imageNet = ImagePreparation(
        fit: .centreCrop(resize: 256.0 / 224), mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])
    /// As YOLOv5, v7 and v8: letterbox, pixels from 0 to 1.
    public static let yolo = ImagePreparation(fit: .letterbox, antialias: false)
    /// Stretched to the model's size, pixels from 0 to 1.
    public static let stretch = ImagePreparation(fit: .stretch)
    /// Images that have the model's size, pixels from 0 to 1.
    public static let none = ImagePreparation(fit: .none)

    /// The preparations by the name that files and options use.
    public static let named: [(name: String, preparation: ImagePreparation)] = [
        ("imagenet", .imageNet), ("yolo", .yolo), ("stretch", .stretch), ("none", .none),
    ]

    /// The preparation of a name.
    /// - Throws: ``AccuracyError`` that lists the names for one that is unknown.
    public init(named name: String) throws(AccuracyError) {
        guard let found = Self.named.first(where: { $0.name == name }) else {
            let names = Self.named.map(\.name)
            let hint = names.nearest(to: name).map { "did you mean “\($0)”? " } ?? ""
            throw AccuracyError(
                .setting, "there is no preparation “\(name)”",
                advice: "\(hint)known: \(names.joined(separator: ", "))")
        }
        self = found.preparation
    }

    /// Makes sure that every number can be used.
    func check() throws(AccuracyError) {
        guard mean.count == 3, deviation.count == 3, (mean + deviation).allSatisfy(\.isFinite),
            deviation.allSatisfy({ $0 > 0 })
        else {
            throw AccuracyError(
                .setting, "mean and deviation of a preparation must be three numbers, deviations above zero",
                advice: "for example [0.485, 0.456, 0.406] and [0.229, 0.224, 0.225]")
        }
        if case .centreCrop(let resize) = fit, !(resize >= 1 && resize <= 16) {
            throw AccuracyError(
                .setting, "a centre cannot be cut out of an image \(resize) times the model's size",
                advice: "use 1 to 16; 1.142857 resizes to 256 for 224")
        }
    }
}

/// Where an image lies in what the model sees.
public struct ImagePlacement: Sendable, Hashable {
    /// Pixels the model sees for each of the image's, along each side.
    public var horizontalScale: Double
    public var verticalScale: Double
    /// Where the image's upper left corner lies.
    public var left: Double
    public var top: Double
    /// The image's own size.
    public var width: Int
    public var height: Int

    /// A box of what the model sees, as a box in the image, cut at its edges.
    public func box(fromModel box: BoundingBox) -> BoundingBox {
        let left = min(max((box.x - self.left) / horizontalScale, 0), Double(width))
        let top = min(max((box.y - self.top) / verticalScale, 0), Double(height))
        let right = min(max((box.x + box.width - self.left) / horizontalScale, 0), Double(width))
        let bottom = min(max((box.y + box.height - self.top) / verticalScale, 0), Double(height))
        return BoundingBox(x: left, y: top, width: max(0, right - left), height: max(0, bottom - top))
    }

    /// A box in the image, as a box of what the model sees.
    public func box(inModel box: BoundingBox) -> BoundingBox {
        BoundingBox(
            x: box.x * horizontalScale + left, y: box.y * verticalScale + top, width: box.width * horizontalScale,
            height: box.height * verticalScale)
    }
}
