public import Inference

/// The element types of the Open Inference Protocol, by their names in requests.
///
/// Source: KServe, Open Inference Protocol v2, “Tensor Data Types”; BF16 as Triton adds it.
public enum Datatype: String, Sendable, Hashable, CaseIterable {
    case bool = "BOOL"
    case uint8 = "UINT8"
    case uint16 = "UINT16"
    case uint32 = "UINT32"
    case uint64 = "UINT64"
    case int8 = "INT8"
    case int16 = "INT16"
    case int32 = "INT32"
    case int64 = "INT64"
    case float16 = "FP16"
    case float32 = "FP32"
    case float64 = "FP64"
    case bytes = "BYTES"
    case bfloat16 = "BF16"

    /// The engine's type of the same elements.
    public var element: TensorElement {
        switch self {
        case .bool: .bool
        case .uint8: .uint8
        case .uint16: .uint16
        case .uint32: .uint32
        case .uint64: .uint64
        case .int8: .int8
        case .int16: .int16
        case .int32: .int32
        case .int64: .int64
        case .float16: .float16
        case .float32: .float32
        case .float64: .float64
        case .bytes: .string
        case .bfloat16: .bfloat16
        }
    }

    /// The protocol's type of an engine's elements; nil where it has none.
    public init?(_ element: TensorElement) {
        guard let match = Self.allCases.first(where: { $0.element == element }) else { return nil }
        self = match
    }

    /// Whether JSON can carry the elements: the protocol has no text for 16-bit floats.
    public var isWritableAsJSON: Bool { self != .float16 && self != .bfloat16 }
}
