/// The type of a tensor's elements, with the numbers of ONNX's `TensorProto.DataType`.
public enum TensorElement: Int, Sendable, Hashable, Codable, CaseIterable {
    case float32 = 1
    case uint8 = 2
    case int8 = 3
    case uint16 = 4
    case int16 = 5
    case int32 = 6
    case int64 = 7
    case string = 8
    case bool = 9
    case float16 = 10
    case float64 = 11
    case uint32 = 12
    case uint64 = 13
    case bfloat16 = 16
    /// Complex numbers, eight-bit floats, packed four-bit types, and what later versions add.
    case other = -1

    /// Bytes of one element; nil for elements without a size of their own.
    public var size: Int? {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .float32, .int32, .uint32: 4
        case .float64, .int64, .uint64: 8
        case .string, .other: nil
        }
    }
}

extension TensorElement: CustomStringConvertible {
    public var description: String { self == .other ? "an unsupported element type" : "\(rawName)" }

    private var rawName: String {
        switch self {
        case .float32: "float32"
        case .uint8: "uint8"
        case .int8: "int8"
        case .uint16: "uint16"
        case .int16: "int16"
        case .int32: "int32"
        case .int64: "int64"
        case .string: "string"
        case .bool: "bool"
        case .float16: "float16"
        case .float64: "float64"
        case .uint32: "uint32"
        case .uint64: "uint64"
        case .bfloat16: "bfloat16"
        case .other: "other"
        }
    }
}
