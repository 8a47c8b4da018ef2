#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A tensor in memory of its own, aligned to 64 bytes, row-major; belongs to one task at a time.
public final class TensorBuffer {
    public let element: TensorElement
    public let shape: [Int]
    /// The number of elements.
    public let count: Int
    /// The elements' memory; valid as long as the buffer is.
    let memory: UnsafeMutableRawBufferPointer
    /// The tensor whose memory this one shares; nil when the memory is its own.
    private let owner: TensorBuffer?

    /// Makes a tensor of zeros.
    /// - Throws: ``InferenceError`` when a size is negative, the element type has no size, or memory does not suffice.
    public init(_ element: TensorElement, shape: [Int]) throws(InferenceError) {
        let bytes = try Self.byteCount(element, shape: shape)
        var address: UnsafeMutableRawPointer?
        // Rounded up to whole cache lines, and never empty, so that every tensor has an address.
        let (padded, overflow) = max(bytes, 1).addingReportingOverflow(63)
        guard !overflow, posix_memalign(&address, 64, padded & ~63) == 0, let address else {
            throw InferenceError(
                .inputTooLarge, "no memory for a tensor \(element)\(shape) of \(bytes) bytes",
                advice: "use a smaller batch or image")
        }
        memset(address, 0, bytes)
        memory = UnsafeMutableRawBufferPointer(start: address, count: bytes)
        self.element = element
        self.shape = shape
        count = shape.reduce(1, *)
        owner = nil
    }

    /// Shows the first elements of another tensor in a shape of their own, in the same memory.
    ///
    /// Inputs of several batch sizes then take no more memory than those of the largest.
    /// - Throws: ``InferenceError`` when a size is negative or the other tensor has too few elements.
    package init(firstOf other: TensorBuffer, shape: [Int]) throws(InferenceError) {
        let bytes = try Self.byteCount(other.element, shape: shape)
        guard bytes <= other.memory.count else {
            throw InferenceError(
                .inputMismatch, "a tensor of shape \(shape) does not fit into one of shape \(other.shape)")
        }
        memory = UnsafeMutableRawBufferPointer(rebasing: other.memory[..<bytes])
        element = other.element
        self.shape = shape
        count = shape.reduce(1, *)
        owner = other
    }

    deinit { if owner == nil { free(memory.baseAddress) } }

    /// The bytes that a tensor takes.
    /// - Throws: ``InferenceError`` when a size is negative, the element type has no size, or the product overflows.
    public static func byteCount(_ element: TensorElement, shape: [Int]) throws(InferenceError) -> Int {
        guard var bytes = element.size else {
            throw InferenceError(.inputMismatch, "a tensor of \(element) cannot be held in memory")
        }
        guard shape.allSatisfy({ $0 >= 0 }) else {
            throw InferenceError(.inputMismatch, "a tensor's shape \(shape) has a negative size")
        }
        for size in shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
            guard !overflow else {
                throw InferenceError(.inputTooLarge, "a tensor of shape \(shape) is larger than any memory")
            }
            bytes = product
        }
        return bytes
    }

    /// Reads or writes the elements as values of a type of the same size.
    /// - Returns: what `body` returns; nil when `Value` has another size than the elements.
    public func withElements<Value: BitwiseCopyable, Result>(
        of type: Value.Type, _ body: (UnsafeMutableBufferPointer<Value>) throws -> Result
    ) rethrows -> Result? {
        guard MemoryLayout<Value>.stride == element.size else { return nil }
        return try body(memory.bindMemory(to: type))
    }

    /// Reads or writes the elements' memory as bytes, in the order of the machine.
    package func withBytes<Result, Failure>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(memory)
    }

    /// A copy of the elements; nil when `Value` has another size than the elements.
    public func elements<Value: BitwiseCopyable>(of type: Value.Type) -> [Value]? {
        withElements(of: type) { Array($0) }
    }
}
