/// A constant tensor: its type, its shape, and where its elements are.
public struct Tensor: Sendable, Hashable {
    public var name: String
    public var elementType: ElementType
    public var shape: [Int]
    public var contents: Contents

    public init(name: String, elementType: ElementType = .float32, shape: [Int], contents: Contents) {
        self.name = name
        self.elementType = elementType
        self.shape = shape
        self.contents = contents
    }

    /// Where a tensor's elements are. Weights are never copied into memory to read a graph.
    public enum Contents: Sendable, Hashable {
        /// Little-endian elements in row-major order; used for small constants such as shapes.
        /// For strings: the file's own `string_data` fields.
        case bytes([UInt8])
        /// A range of the model file itself.
        case inFile(offset: Int, length: Int)
        /// A range of another file, named relative to the model file.
        case external(path: String, offset: Int, length: Int?)
        /// Seeded random numbers, uniform in −bound…bound, made when the model is written.
        case random(seed: UInt64, bound: Float)
        /// One number repeated, made when the model is written.
        case constant(Float)
        /// A sparse tensor, as the file's own `SparseTensorProto`.
        case sparse([UInt8])
    }
}

/// ONNX's element types, with the numbers of `TensorProto.DataType`.
public enum ElementType: Int, Sendable, Hashable, Codable, CaseIterable {
    case undefined = 0
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
    case complex64 = 14
    case complex128 = 15
    case bfloat16 = 16
    case float8E4M3FN = 17
    case float8E4M3FNUZ = 18
    case float8E5M2 = 19
    case float8E5M2FNUZ = 20
    case uint4 = 21
    case int4 = 22
    case float4E2M1 = 23

    /// Bits of one element; 0 for types without a fixed size.
    public var bits: Int {
        switch self {
        case .undefined, .string: 0
        case .uint4, .int4, .float4E2M1: 4
        case .uint8, .int8, .bool, .float8E4M3FN, .float8E4M3FNUZ, .float8E5M2, .float8E5M2FNUZ: 8
        case .uint16, .int16, .float16, .bfloat16: 16
        case .float32, .int32, .uint32: 32
        case .int64, .uint64, .float64, .complex64: 64
        case .complex128: 128
        }
    }
}
