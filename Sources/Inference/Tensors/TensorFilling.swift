import Statistics

extension TensorBuffer {
    /// Overwrites every element; integers round down and are clamped to their type's range.
    func fill(_ fill: InputGenerator.Fill, with generator: inout SeededGenerator) {
        switch element {
        case .float32: write(fill, &generator) { Float($0) }
        case .float64: write(fill, &generator) { $0 }
        case .float16: write(fill, &generator) { halfPrecisionBits(Float($0)) }
        case .bfloat16: write(fill, &generator) { UInt16(Float($0).bitPattern >> 16) }
        case .bool: write(fill, &generator) { UInt8($0 == 0 ? 0 : 1) }
        case .uint8: write(fill, &generator) { integer($0) as UInt8 }
        case .int8: write(fill, &generator) { integer($0) as Int8 }
        case .uint16: write(fill, &generator) { integer($0) as UInt16 }
        case .int16: write(fill, &generator) { integer($0) as Int16 }
        case .uint32: write(fill, &generator) { integer($0) as UInt32 }
        case .int32: write(fill, &generator) { integer($0) as Int32 }
        case .uint64: write(fill, &generator) { integer($0) as UInt64 }
        case .int64: write(fill, &generator) { integer($0) as Int64 }
        case .string, .other: break  // No buffer has such elements.
        }
    }

    private func write<Value: BitwiseCopyable>(
        _ fill: InputGenerator.Fill, _ generator: inout SeededGenerator, _ convert: (Double) -> Value
    ) {
        _ = withElements(of: Value.self) { elements in
            switch fill {
            case .constant(let value): elements.update(repeating: convert(value))
            case .uniform(let low, let high):
                for index in elements.indices {
                    let share = Double(generator.next() >> 11) * 0x1p-53
                    elements[index] = convert(low + (high - low) * share)
                }
            }
        }
    }
}

private func integer<Value: FixedWidthInteger>(_ value: Double) -> Value {
    if let exact = Value(exactly: value.rounded(.down)) { return exact }
    return value.isNaN ? 0 : value < 0 ? .min : .max
}

/// IEEE 754 half precision, rounded toward zero: the standard library's `Float16` is not on every platform.
func halfPrecisionBits(_ value: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
    if value.isNaN { return sign | 0x7E00 }
    let magnitude = abs(value)
    if magnitude >= 65536 { return sign | 0x7C00 }
    // Below the smallest normal number, multiples of 2⁻²⁴ remain.
    if magnitude < 0x1p-14 { return sign | UInt16(magnitude * 0x1p24) }
    let exponent = UInt16(Int(magnitude.exponent) + 15)
    let fraction = UInt16(truncatingIfNeeded: magnitude.bitPattern >> 13) & 0x3FF
    return sign | exponent << 10 | fraction
}
