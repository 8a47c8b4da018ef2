internal import CONNXRuntime
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A model that ONNX Runtime has loaded.
///
/// Unchecked: the session pointer never changes, the runtime allows runs of one session from several threads, and
/// what ends once is behind a lock.
final class ONNXRuntimeSession: InferenceSession, @unchecked Sendable {
    let library: ONNXRuntimeLibrary
    let pointer: OpaquePointer
    let file: String
    let inputs: [TensorDescription]
    let outputs: [TensorDescription]
    private let profileIsOpen: Mutex<Bool>

    /// Takes over `session`, which is released at the end, also when this throws.
    init(
        _ library: ONNXRuntimeLibrary, _ session: OpaquePointer, file: String, profiled: Bool
    ) throws(InferenceError) {
        self.library = library
        self.file = file
        pointer = session
        profileIsOpen = Mutex(profiled)
        let functions = library.functions
        do {
            inputs = try Self.describe(
                library, session, file, functions.input_count, functions.input_name, functions.input_type)
            outputs = try Self.describe(
                library, session, file, functions.output_count, functions.output_name, functions.output_type)
        } catch {
            functions.release_session(session)
            throw error
        }
    }

    deinit { library.functions.release_session(pointer) }

    func bind(_ inputs: [TensorBuffer]) throws(InferenceError) -> any BoundRun {
        try TensorDescription.require(self.inputs, inputs, file: file)
        return try ONNXRuntimeBinding(self, inputs)
    }

    func finishProfile() throws(InferenceError) -> NodeProfile {
        let wasOpen = profileIsOpen.withLock { open in
            defer { open = false }
            return open
        }
        guard wasOpen else {
            throw InferenceError(
                .profileInvalid, "no profile is being recorded", place: file,
                advice: "load the model with a profile folder, and end the profile once")
        }
        var text: UnsafeMutablePointer<CChar>?
        let functions = library.functions
        try functions.check(functions.end_profiling(pointer, library.allocator, &text), .profileInvalid, file: file)
        guard let text else { throw InferenceError(.profileInvalid, "no profile was written", place: file) }
        defer { functions.release_status(functions.free(library.allocator, text)) }
        return try NodeProfile(file: String(cString: text))
    }
}

extension ONNXRuntimeSession {
    private typealias Count = (OpaquePointer, UnsafeMutablePointer<Int>) -> OpaquePointer?
    private typealias Name = (
        OpaquePointer, Int, OpaquePointer, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) -> OpaquePointer?
    private typealias TypeInfo = (OpaquePointer, Int, UnsafeMutablePointer<OpaquePointer?>) -> OpaquePointer?

    /// Reads what the model declares, for inputs or for outputs.
    private static func describe(
        _ library: ONNXRuntimeLibrary, _ session: OpaquePointer, _ file: String, _ count: Count, _ name: Name,
        _ type: TypeInfo
    ) throws(InferenceError) -> [TensorDescription] {
        let functions = library.functions
        var total = 0
        try functions.check(count(session, &total), .modelInvalid, file: file)
        var descriptions: [TensorDescription] = []
        for index in 0..<total {
            var text: UnsafeMutablePointer<CChar>?
            try functions.check(name(session, index, library.allocator, &text), .modelInvalid, file: file)
            let label = text.map { String(cString: $0) } ?? ""
            if let text { functions.release_status(functions.free(library.allocator, text)) }
            let typeInfo = try functions.make(.modelInvalid, file: file) { type(session, index, $0) }
            defer { functions.release_type(typeInfo) }
            var tensor: OpaquePointer?
            try functions.check(functions.tensor_info(typeInfo, &tensor), .modelInvalid, file: file)
            guard let tensor else {
                descriptions.append(TensorDescription(name: label, element: .other, axes: []))
                continue
            }
            let element = try functions.element(tensor, file: file)
            descriptions.append(
                TensorDescription(name: label, element: element, axes: try functions.axes(tensor, file: file)))
        }
        return descriptions
    }
}
