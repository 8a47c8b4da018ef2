import Foundation
import Inference
import Testing

/// The engine that scripts/setup fetched, opened once; nil where it is absent.
let fetchedEngine: ONNXRuntimeEngine? = {
    // The tests' executable lies in the package's build folder, so the search finds the package's .deps.
    try? ONNXRuntimeEngine(.forThisProcess(environment: ProcessInfo.processInfo.environment))
}()

extension Trait where Self == ConditionTrait {
    /// Runs a test only where ONNX Runtime is installed.
    static var needsONNXRuntime: Self {
        .enabled(if: fetchedEngine != nil, "ONNX Runtime is absent; run scripts/setup")
    }
}

/// The engine, in tests that declare that they need it.
func requireEngine() throws -> ONNXRuntimeEngine { try #require(fetchedEngine) }
