internal import CONNXRuntime

extension perjoule_ort_functions {
    /// The element type that a tensor's description names.
    func element(_ info: OpaquePointer, file: String) throws(InferenceError) -> TensorElement {
        var number: Int32 = 0
        try check(element_type(info, &number), .modelInvalid, file: file)
        return TensorElement(rawValue: Int(number)) ?? .other
    }

    /// The axes that a tensor's description names; sizes of −1 are free.
    func axes(_ info: OpaquePointer, file: String) throws(InferenceError) -> [TensorDescription.Axis] {
        var count = 0
        try check(rank(info, &count), .modelInvalid, file: file)
        var sizes = [Int64](repeating: 0, count: count)
        try check(dimensions(info, &sizes, count), .modelInvalid, file: file)
        var names = [UnsafePointer<CChar>?](repeating: nil, count: count)
        try check(dimension_names(info, &names, count), .modelInvalid, file: file)
        return zip(sizes, names).map { size, name in
            size >= 0 ? .fixed(Int(size)) : .free(name.map { String(cString: $0) } ?? "")
        }
    }
}

extension TensorDescription {
    /// Checks that buffers are what the inputs take.
    /// - Throws: ``InferenceError`` that names the first input that does not fit.
    package static func require(
        _ inputs: [TensorDescription], _ buffers: [TensorBuffer], file: String
    ) throws(InferenceError) {
        guard inputs.count == buffers.count else {
            throw InferenceError(
                .inputMismatch, "\(buffers.count) inputs were given where the model takes \(inputs.count)", place: file,
                advice: "give " + inputs.map(\.description).joined(separator: "; "))
        }
        for (input, buffer) in zip(inputs, buffers) {
            guard input.element == buffer.element, input.admits(buffer.shape) else {
                throw InferenceError(
                    .inputMismatch, "input “\(input.name)” was given \(buffer.element)\(buffer.shape)", place: file,
                    advice: "give \(input)")
            }
        }
    }
}
