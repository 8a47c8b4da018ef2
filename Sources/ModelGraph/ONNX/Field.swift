/// Field numbers of the messages in ONNX's `onnx.proto`, by message.
enum Field {
    enum Model {
        static let irVersion = 1, producer = 2, graph = 7, operatorSets = 8, metadata = 14, training = 20
        static let functions = 25
    }
    enum OperatorSet { static let domain = 1, version = 2 }
    enum Entry { static let key = 1, value = 2 }
    enum Graph {
        static let nodes = 1, name = 2, initializers = 5, inputs = 11, outputs = 12, values = 13
        static let sparseInitializers = 15
    }
    enum Node { static let inputs = 1, outputs = 2, name = 3, operation = 4, attributes = 5, domain = 7 }
    enum Attribute {
        static let name = 1, float = 2, int = 3, string = 4, tensor = 5, graph = 6, floats = 7, ints = 8, strings = 9
        static let tensors = 10, graphs = 11, type = 20
    }
    enum Value { static let name = 1, type = 2 }
    enum TypeInfo { static let tensor = 1, elementType = 1, shape = 2, denotation = 6 }
    enum Shape { static let dimension = 1, value = 1, parameter = 2 }
    enum Tensor {
        static let dimensions = 1, elementType = 2, segment = 3, floats = 4, int32s = 5, strings = 6, int64s = 7
        static let name = 8, raw = 9, doubles = 10, uint64s = 11, external = 13, location = 14
    }
    enum SparseTensor { static let values = 1, dimensions = 3 }
}

/// Numbers of `AttributeProto.AttributeType`.
enum AttributeKind: Int {
    case float = 1
    case int, string, tensor, graph, floats, ints, strings, tensors, graphs, sparseTensor, sparseTensors, type, types
}
