internal import CONNXRuntime

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// ONNX Runtime's opened library with what one process needs of it once.
///
/// Unchecked: the pointers never change after `init`, and the runtime's environment, default allocator and memory
/// description may be used from any thread.
final class ONNXRuntimeLibrary: @unchecked Sendable {
    let functions: perjoule_ort_functions
    let version: String
    let environment: OpaquePointer
    let allocator: OpaquePointer
    let memoryInfo: OpaquePointer

    private init(functions: perjoule_ort_functions, version: String) throws(InferenceError) {
        self.functions = functions
        self.version = version
        // Severity 4: the runtime's own log lines would repeat on standard error what its errors say.
        environment = try functions.make(.libraryUnusable) { functions.create_environment(4, "perjoule", $0) }
        allocator = try functions.make(.libraryUnusable) { functions.default_allocator($0) }
        memoryInfo = try functions.make(.libraryUnusable) { functions.create_memory_info(0, 0, $0) }
    }

    deinit {
        functions.release_memory_info(memoryInfo)
        functions.release_environment(environment)
    }

    /// Opens the first library of a search.
    /// - Throws: ``InferenceError`` with every place that was looked at when there is none.
    static func open(_ search: LibrarySearch) throws(InferenceError) -> ONNXRuntimeLibrary {
        let setup = "run scripts/setup to fetch ONNX Runtime, or set \(LibrarySearch.variable) to the library's path"
        if let chosen = search.chosen {
            guard FileManager.default.fileExists(atPath: chosen.path) else {
                throw InferenceError(
                    .libraryNotFound, "ONNX Runtime is not where \(chosen.by) says", place: chosen.path, advice: setup)
            }
            return try open(chosen.path)
        }
        let directories = search.directories
        for directory in directories {
            if let path = LibrarySearch.library(in: directory) { return try open(path) }
        }
        for name in search.loaderNames {
            if let library = try? open(name) { return library }
        }
        let places = directories + search.loaderNames.map { "the system's \($0)" }
        throw InferenceError(
            .libraryNotFound, "ONNX Runtime was not found in " + places.joined(separator: ", "), advice: setup)
    }

    private static func open(_ path: String) throws(InferenceError) -> ONNXRuntimeLibrary {
        var version: UnsafePointer<CChar>?
        var message = [CChar](repeating: 0, count: 1024)
        guard let functions = perjoule_ort_open(path, &version, &message, message.count), let version else {
            let reason = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw InferenceError(
                .libraryUnusable, "ONNX Runtime cannot be used: \(EngineMessage(reason).text)", place: path,
                advice: "run scripts/setup to fetch the version that was tested")
        }
        return try ONNXRuntimeLibrary(functions: functions.pointee, version: String(cString: version))
    }
}
