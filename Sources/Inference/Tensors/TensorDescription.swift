/// What a model declares about one of its inputs or outputs.
public struct TensorDescription: Sendable, Hashable, Codable {
    public let name: String
    public let element: TensorElement
    public let axes: [Axis]

    public init(name: String, element: TensorElement, axes: [Axis]) {
        self.name = name
        self.element = element
        self.axes = axes
    }

    /// The size of one axis.
    public enum Axis: Sendable, Hashable, Codable {
        case fixed(Int)
        /// A size that the caller chooses; the name is empty when the model gives none.
        case free(String)
    }

    /// The shape with free sizes filled in by name.
    /// - Returns: nil when a size stays free.
    public func shape(_ sizes: [String: Int]) -> [Int]? {
        var shape: [Int] = []
        for axis in axes {
            switch axis {
            case .fixed(let size): shape.append(size)
            case .free(let name):
                guard !name.isEmpty, let size = sizes[name] else { return nil }
                shape.append(size)
            }
        }
        return shape
    }

    /// Whether a shape is one that the model accepts here, each axis on its own.
    public func admits(_ shape: [Int]) -> Bool {
        shape.count == axes.count
            && zip(axes, shape).allSatisfy { axis, size in
                if case .fixed(let declared) = axis { declared == size } else { size >= 0 }
            }
    }
}

extension TensorDescription: CustomStringConvertible {
    /// For example `images: float32[batch, 3, 640, 640]`.
    public var description: String {
        "\(name): \(element)[\(axes.map(\.description).joined(separator: ", "))]"
    }
}

extension TensorDescription.Axis: CustomStringConvertible {
    public var description: String {
        switch self {
        case .fixed(let size): "\(size)"
        case .free(let name): name.isEmpty ? "?" : name
        }
    }
}
