import Quantities

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A predictor as a JSON document with a format version and a checksum of its content.
public enum PredictorFile {
    /// The version that this code writes and the only one it reads.
    public static let version = 1
    private static let format = "perjoule-predictor"

    /// The document of a predictor.
    /// - Throws: ``EnergyPredictionError`` when a figure is not finite.
    public static func encode(_ predictor: EnergyPredictor) throws(EnergyPredictionError) -> Data {
        let content = StoredPredictor(predictor)
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            let document = Document(
                format: format, version: version, checksum: try checksum(content), predictor: content)
            return try encoder.encode(document)
        } catch {
            throw EnergyPredictionError(
                .numericalFailure, "the predictor cannot be written: \(error)", advice: "train it again")
        }
    }

    /// Restores a predictor.
    /// - Parameters:
    ///   - data: the whole document.
    ///   - place: the file's name, for messages.
    /// - Throws: ``EnergyPredictionError`` for another version, or a damaged or foreign document.
    public static func decode(_ data: Data, place: String? = nil) throws(EnergyPredictionError) -> EnergyPredictor {
        func damaged(_ reason: String) -> EnergyPredictionError {
            EnergyPredictionError(
                .damagedPredictor, reason, place: place, advice: "train it again, or copy it again from its source")
        }
        let decoder = JSONDecoder()
        guard let head = try? decoder.decode(Head.self, from: data), head.format == format else {
            throw damaged("this is not a predictor, or it is cut off")
        }
        guard head.version == version else {
            throw EnergyPredictionError(
                .otherVersion, "the predictor has version \(head.version), this program reads \(version)", place: place,
                advice: "train it again with this program")
        }
        guard let document = try? decoder.decode(Document.self, from: data),
            let sum = try? checksum(document.predictor)
        else { throw damaged("the predictor lacks fields or holds values of the wrong kind") }
        guard sum == document.checksum else { throw damaged("the predictor's content does not match its checksum") }
        do {
            return try document.predictor.restored()
        } catch {
            throw damaged(error.message)
        }
    }

    /// FNV-1a over the content's canonical JSON (sorted keys, shortest exact numbers).
    private static func checksum(_ content: StoredPredictor) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in try encoder.encode(content) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    private struct Head: Decodable {
        var format: String
        var version: Int
    }

    private struct Document: Codable {
        var format: String
        var version: Int
        var checksum: String
        var predictor: StoredPredictor
    }
}
