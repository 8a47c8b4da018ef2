internal import CONNXRuntime

extension perjoule_ort_functions {
    /// Turns a status into an error, and releases it.
    /// - Parameter file: the model file, named as the error's place together with the node that the runtime names.
    func check(
        _ status: OpaquePointer?, _ code: InferenceError.Code, file: String? = nil, advice: String? = nil
    ) throws(InferenceError) {
        guard let status else { return }
        let message = EngineMessage(String(cString: status_message(status)))
        release_status(status)
        let place = file.map { file in message.node.map { "\(file): node “\($0)”" } ?? file }
        throw InferenceError(code, message.text, place: place, advice: advice)
    }

    /// Calls a function that hands out an object.
    func make(
        _ code: InferenceError.Code, file: String? = nil,
        _ call: (UnsafeMutablePointer<OpaquePointer?>) -> OpaquePointer?
    ) throws(InferenceError) -> OpaquePointer {
        var object: OpaquePointer?
        try check(call(&object), code, file: file)
        guard let object else { throw InferenceError(code, "the engine returned nothing", place: file) }
        return object
    }
}
