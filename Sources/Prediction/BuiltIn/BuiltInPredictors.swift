import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The predictors that come with the program, for users without one of their own machine.
///
/// A new one is a file written by `scripts/embed-predictor`, plus one line here. Documents are base64 text in the source, since
/// embedded resources become array literals, which take half a minute to compile at 150 kB.
public enum BuiltInPredictors {
    /// The default when no predictor of the machine is known comes first.
    private static let documents: [(name: String, document: @Sendable () -> String)] = [
        ("xeon-gold-5120", { xeonGold5120 })
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
