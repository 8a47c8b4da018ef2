extension Tensor {
    /// Number of elements; nil when an axis is negative or the product exceeds 64-bit integers.
    public var elementCount: Int? { shape.checkedProduct }

    /// Bytes that the elements take in row-major order; nil for strings and for sizes beyond 64-bit integers.
    public var byteCount: Int? { elementCount.flatMap(elementType.byteCount(of:)) }
}

extension ElementType {
    /// Bytes of `count` elements, sub-byte elements packed; nil for types without a fixed size and on overflow.
    public func byteCount(of count: Int) -> Int? {
        guard bits > 0, count >= 0 else { return nil }
        if bits < 8 { return count / 2 + count % 2 }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: bits / 8)
        return overflow ? nil : bytes
    }
}

extension Collection where Element == Int {
    /// The product, 1 when empty; nil when an element is negative or the product exceeds 64-bit integers.
    ///
    /// A zero anywhere makes the product zero, however large the other elements are.
    package var checkedProduct: Int? {
        guard allSatisfy({ $0 >= 0 }) else { return nil }
        if contains(0) { return 0 }
        var product = 1
        for element in self {
            let (next, overflow) = product.multipliedReportingOverflow(by: element)
            if overflow { return nil }
            product = next
        }
        return product
    }
}
