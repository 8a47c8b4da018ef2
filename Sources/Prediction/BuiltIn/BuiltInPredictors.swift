import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The predictors that come with the program, for users without one of their own machine.
///
/// `onnxruntime-avx512`: ONNX Runtime 1.31.1 on one core of a virtual machine with AVX-512, energy modelled from processor
/// time. `xeon-gold-5120`: PyTorch on two such processors, package energy by RAPL, fitted on the random layers of
/// arXiv 2304.00897. Both hold prices alone, without the corrections that need the rows.
///
/// A new one is a file written by `scripts/embed-predictor`, plus one line here. Documents are base64 text in the source, since
/// embedded resources become array literals, which take half a minute to compile at 150 kB.
public enum BuiltInPredictors {
    /// The default when no predictor of the machine is known comes first.
    private static let documents: [(name: String, document: @Sendable () -> String)] = [
        ("onnxruntime-avx512", { onnxRuntimeAVX512 }), ("xeon-gold-5120", { xeonGold5120 }),
    ]

    /// The names of the devices.
    public static var names: [String] { documents.map(\.name) }

    /// The predictor of a device; nil for a name that is not built in.
    /// - Throws: ``EnergyPredictionError`` when its document was damaged.
    public static func predictor(named name: String) throws(EnergyPredictionError) -> EnergyPredictor? {
        guard let entry = documents.first(where: { $0.name == name }) else { return nil }
        let data = Data(base64Encoded: entry.document()) ?? Data()
        return try PredictorFile.decode(data, place: "built-in \(name)")
    }
}
