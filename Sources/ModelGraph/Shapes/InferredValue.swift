/// What is known of a value of a graph without running it.
public struct InferredValue: Sendable, Hashable {
    public var elementType: ElementType
    /// Sizes by axis, nil where not known; nil altogether when not even the rank is known.
    public var shape: [Int?]?
    /// Elements in row-major order of a small tensor, such as a shape, as far as they follow from constants and shapes.
    ///
    /// Integers beyond ±2⁵³ are rounded; only markers such as “to the end” are that large.
    package var numbers: [Double?]?
    /// Whether the value is the same in every run.
    package var isConstant = false
    /// The weights that the value is, or is a rearrangement of.
    package var weights: [WeightOrigin] = []

    /// Elements of a tensor that inference computes with, at most.
    static let mostNumbers = 4096

    package init(_ elementType: ElementType, _ shape: [Int?]?, numbers: [Double?]? = nil) {
        self.elementType = elementType
        self.shape = shape
        let count = shape.flatMap { $0.known?.checkedProduct }
        self.numbers = numbers.flatMap { $0.count == count && $0.count <= Self.mostNumbers ? $0 : nil }
    }

    /// A value of which nothing is known.
    static let unknown = InferredValue(.undefined, nil)

    /// The sizes when all are known.
    public var knownShape: [Int]? { shape?.known }
    /// Number of elements; nil when a size is unknown or the product exceeds 64-bit integers.
    public var elementCount: Int? { knownShape?.checkedProduct }
    /// Bytes of the elements; nil when the count or the type's size is unknown.
    public var byteCount: Int? { elementCount.flatMap(elementType.byteCount(of:)) }

    /// The numbers as integers, nil where not known; huge ones clamped.
    var integers: [Int?]? {
        numbers?.map { number in number.flatMap { $0.isNaN ? nil : Int(clamping: $0) } }
    }

    func with(_ elementType: ElementType) -> InferredValue {
        var copy = self
        copy.elementType = elementType
        return copy
    }
}

/// A weight tensor behind a value.
package struct WeightOrigin: Sendable, Hashable {
    package let name: String
    package let elements: Int
}

extension Array where Element == Int? {
    /// The elements when none is nil.
    package var known: [Int]? {
        var known: [Int] = []
        known.reserveCapacity(count)
        for element in self {
            guard let element else { return nil }
            known.append(element)
        }
        return known
    }
}

extension Int {
    /// The nearest integer towards zero, clamped far inside of the range so that sums cannot overflow.
    init(clamping value: Double) {
        let limit = 0x1p60
        self = value.isNaN ? 0 : Int(Swift.max(-limit, Swift.min(limit, value)).rounded(.towardZero))
    }
}
