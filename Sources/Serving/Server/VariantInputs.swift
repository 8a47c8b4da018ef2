import ModelGraph

extension ServedStage {
    /// Refuses variants that take different tensors where no transform makes them from the same request: a change of
    /// the variant would refuse the requests of clients who asked what to send before it.
    /// - Throws: ``ServingError`` (`configuration`) that names both variants and what they take.
    func requireAlikeInputs() throws(ServingError) {
        guard transform is PassThrough, let first = variants.first, let usual = first.graph?.inputs else { return }
        for variant in variants.dropFirst() {
            // A file that cannot be read is told by the engine, when it is loaded.
            guard let inputs = variant.graph?.inputs, !inputs.isAlike(usual) else { continue }
            throw ServingError(
                .configuration,
                "variant “\(first.name)” takes \(usual.text), and “\(variant.name)” takes \(inputs.text)",
                place: "stage “\(name)”",
                advice: "requests would be refused after a change: give variants of the same inputs, or a “transform:” "
                    + "such as image, or serve one variant with --no-adapt")
        }
    }
}

extension ServedVariant {
    /// What the file says; nil when it cannot be read.
    var graph: Graph? { try? Model(contentsOf: file).graph }
}

extension [ValueInfo] {
    /// Whether a request to one graph can be one to the other: names and types, and sizes that both have fixed, beyond
    /// the first axis, of the items.
    fileprivate func isAlike(_ others: [ValueInfo]) -> Bool {
        count == others.count
            && allSatisfy { input in
                others.contains { $0.name == input.name && $0.elementType == input.elementType && $0.fits(input) }
            }
    }

    var text: String {
        map { "\($0.name) [\(($0.shape ?? []).map(\.text).joined(separator: ", "))]" }.joined(separator: " and ")
    }
}

extension ValueInfo {
    func fits(_ other: ValueInfo) -> Bool {
        guard let shape, let sizes = other.shape else { return true }
        return shape.count == sizes.count
            && zip(shape, sizes).dropFirst().allSatisfy { size, other in
                guard case .fixed(let size) = size, case .fixed(let other) = other else { return true }
                return size == other
            }
    }
}

extension Dimension {
    fileprivate var text: String {
        switch self {
        case .fixed(let size): "\(size)"
        case .symbolic(let name): name
        case .unknown: "?"
        }
    }
}
