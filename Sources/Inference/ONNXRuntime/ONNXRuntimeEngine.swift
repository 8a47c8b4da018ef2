internal import CONNXRuntime

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Runs ONNX models on the processor with ONNX Runtime, whose library is opened at run time.
public struct ONNXRuntimeEngine: InferenceEngine {
    private let library: ONNXRuntimeLibrary

    /// Opens the library.
    /// - Throws: ``InferenceError`` that lists the places looked at when there is none.
    public init(_ search: LibrarySearch) throws(InferenceError) {
        library = try .open(search)
    }

    public var name: String { "onnxruntime \(library.version)" }

    public func load(_ file: String, options: SessionOptions) throws(InferenceError) -> any InferenceSession {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        let isFolder = attributes?[.type] as? FileAttributeType == .typeDirectory
        guard attributes != nil, !isFolder else {
            let problem = isFolder ? "a folder is not a model file" : "there is no such model file"
            throw InferenceError(.modelUnreadable, problem, place: file, advice: "give the path of an .onnx file")
        }
        let functions = library.functions
        let native = try functions.make(.optionInvalid) { functions.create_options($0) }
        defer { functions.release_options(native) }
        try apply(options, to: native, file: file)
        let session = try functions.make(.modelInvalid, file: file) {
            functions.create_session(library.environment, file, native, $0)
        }
        return try ONNXRuntimeSession(library, session, file: file, profiled: options.profileFolder != nil)
    }

    private func apply(_ options: SessionOptions, to native: OpaquePointer, file: String) throws(InferenceError) {
        let functions = library.functions
        guard (1...1024).contains(options.threads) else {
            throw InferenceError(
                .optionInvalid, "\(options.threads) threads are not possible", place: file, advice: "use 1 to 1024")
        }
        let code = InferenceError.Code.optionInvalid
        try functions.check(functions.set_threads(native, Int32(options.threads)), code)
        try functions.check(functions.set_optimisation(native, options.optimisation.number), code)
        let spinning = options.spinning ? "1" : "0"
        try functions.check(functions.add_setting(native, "session.intra_op.allow_spinning", spinning), code)
        if !options.memoryArena {
            try functions.check(functions.disable_memory_arena(native), code)
            try functions.check(functions.disable_memory_pattern(native), code)
        }
        if let folder = options.profileFolder {
            guard FileManager.default.isWritableFile(atPath: folder) else {
                throw InferenceError(
                    .optionInvalid, "the folder for profiles cannot be written", place: folder,
                    advice: "create it, or name another")
            }
            let prefix = folder + "/profile-\(UUID().uuidString)"
            try functions.check(functions.enable_profiling(native, prefix), code)
        }
    }
}

extension OptimisationLevel {
    /// The number of `GraphOptimizationLevel` in ONNX Runtime's C API.
    fileprivate var number: Int32 {
        switch self {
        case .none: 0
        case .basic: 1
        case .extended: 2
        case .all: 99
        }
    }
}
