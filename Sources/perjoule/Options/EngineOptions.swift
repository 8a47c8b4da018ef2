import ArgumentParser
import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The engine that runs models, and where those of the zoo are kept for it.
struct EngineOptions: ParsableArguments {
    @Option(help: "Folder for the zoo's ONNX files. Default: the user's cache folder.", completion: .directory)
    var models: String?

    @Option(help: "Path of the ONNX Runtime library. Default: PERJOULE_ONNXRUNTIME, else the usual places.")
    var onnxruntime: String?

    func open() throws -> ONNXRuntimeEngine {
        try ONNXRuntimeEngine(.forThisProcess(explicit: onnxruntime, environment: Environment.current))
    }

    var modelCache: String {
        models ?? Environment.folder("XDG_CACHE_HOME", default: ".cache") + "/perjoule/zoo"
    }

    static var processors: Int { ProcessInfo.processInfo.activeProcessorCount }
}
