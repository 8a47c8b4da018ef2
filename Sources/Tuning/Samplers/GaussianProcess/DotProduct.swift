/// The sum of products of two rows, eight at a time: Swift keeps the order of additions, so the lanes are explicit.
@inline(__always)
func dotProduct(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
    let (rawA, rawB) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
    let lanes = MemoryLayout<SIMD4<Double>>.size
    var (first, second) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
    var index = 0
    while index + 8 <= count {
        let offset = index * MemoryLayout<Double>.size
        first +=
            rawA.loadUnaligned(fromByteOffset: offset, as: SIMD4<Double>.self)
            * rawB.loadUnaligned(fromByteOffset: offset, as: SIMD4<Double>.self)
        second +=
            rawA.loadUnaligned(fromByteOffset: offset + lanes, as: SIMD4<Double>.self)
            * rawB.loadUnaligned(fromByteOffset: offset + lanes, as: SIMD4<Double>.self)
        index += 8
    }
    var sum = (first + second).sum()
    while index < count {
        sum += a[index] * b[index]
        index += 1
    }
    return sum
}
