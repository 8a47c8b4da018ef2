/// Where large initializers go in a data file beside a model that would be too long for one protobuf message.
struct ExternalDataLayout {
    struct Place {
        let file: String
        let offset: Int
    }

    /// Contents from this many bytes on leave the model file.
    static let smallestMoved = 1024
    /// Contents start at multiples of this many bytes so that runtimes can map them into memory.
    static let alignment = 4096

    let file: String
    /// The tensors that move, in the order of the data file.
    private(set) var tensors: [(tensor: Tensor, offset: Int, length: Int)] = []
    private var offsets: [String: Int] = [:]

    /// - Parameter file: the data file's name, relative to the model's folder.
    init(of graph: Graph, in file: String) throws(ModelGraphError) {
        self.file = file
        var end = 0
        for tensor in graph.initializers where tensor.elementType != .string {
            if case .sparse = tensor.contents { continue }
            let length = try tensor.writtenLength()
            guard length >= Self.smallestMoved else { continue }
            offsets[tensor.name] = end
            tensors.append((tensor, end, length))
            let (next, overflow) = end.addingReportingOverflow(length)
            guard !overflow, next < Int.max - Self.alignment else {
                throw ModelGraphError(.tooLarge, "the weights together exceed 64-bit file sizes", place: file)
            }
            end = (next + Self.alignment - 1) / Self.alignment * Self.alignment
        }
    }

    func place(of tensor: Tensor) -> Place? { offsets[tensor.name].map { Place(file: file, offset: $0) } }
}
