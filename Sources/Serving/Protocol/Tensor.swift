import Inference

/// A tensor of a request or an answer: row-major elements, little-endian, as bytes.
///
/// Elements of ``Datatype/bytes`` are each preceded by their length in four bytes.
public struct Tensor: Sendable, Hashable {
    public var name: String
    public var datatype: Datatype
    public var shape: [Int]
    public var bytes: [UInt8]

    public init(name: String, datatype: Datatype, shape: [Int], bytes: [UInt8]) {
        self.name = name
        self.datatype = datatype
        self.shape = shape
        self.bytes = bytes
    }

    /// The number of elements that a shape has; nil for negative sizes and products beyond an `Int`.
    public static func count(_ shape: [Int]) -> Int? {
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard size >= 0, !overflow else { return nil }
            count = product
        }
        return count
    }

    /// Checks that the bytes are those of so many elements.
    /// - Throws: ``ServingError`` (`request`) that names the tensor.
    func validate() throws(ServingError) {
        guard let count = Self.count(shape) else {
            throw ServingError(.request, "the shape \(shape) is not possible", place: "tensor “\(name)”")
        }
        if let size = datatype.element.size {
            let (expected, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow, expected == bytes.count else {
                throw ServingError(
                    .request, "\(bytes.count) bytes are not the elements of \(datatype.rawValue)\(shape)",
                    place: "tensor “\(name)”")
            }
        } else {
            try validateLengths(count)
        }
    }

    private func validateLengths(_ count: Int) throws(ServingError) {
        var position = 0
        var found = 0
        while position < bytes.count {
            guard let length = Self.length(bytes, at: position), length <= bytes.count - position - 4 else {
                throw ServingError(.request, "element \(found) goes beyond the end", place: "tensor “\(name)”")
            }
            position += 4 + length
            found += 1
        }
        guard found == count else {
            throw ServingError(
                .request, "\(found) elements do not fill the shape \(shape)", place: "tensor “\(name)”")
        }
    }

    /// The length in four bytes, little-endian.
    static func length(_ bytes: [UInt8], at position: Int) -> Int? {
        guard position + 4 <= bytes.count else { return nil }
        return (0..<4).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
    }
}
