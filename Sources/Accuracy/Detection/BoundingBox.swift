/// An upright rectangle in pixels of an image, from its upper left corner, as COCO writes it.
@frozen public struct BoundingBox: Sendable, Hashable, Codable {
    public var x: Double
    public var y: Double
    public var width: Double
    public var height: Double

    @inlinable public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    @inlinable public var area: Double { width * height }

    /// The overlap of two boxes over their union; 0 where they do not overlap.
    @inlinable public func intersectionOverUnion(_ other: BoundingBox) -> Double {
        let common = intersection(other)
        return common > 0 ? common / (area + other.area - common) : 0
    }

    /// The part of this box that a crowd's box covers.
    @inlinable public func shareInside(_ crowd: BoundingBox) -> Double {
        let common = intersection(crowd)
        return common > 0 ? common / area : 0
    }

    @inlinable func intersection(_ other: BoundingBox) -> Double {
        let width = min(self.width + x, other.width + other.x) - max(x, other.x)
        let height = min(self.height + y, other.height + other.y) - max(y, other.y)
        return width > 0 && height > 0 ? width * height : 0
    }
}
