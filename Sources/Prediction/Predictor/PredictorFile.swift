import Quantities

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A predictor as a file: a line of text, a JSON document of what people may want to read, and a block of numbers.
///
/// The line is `perjoule-predictor VERSION CHECKSUM JSONBYTES`; the checksum covers all that follows it. The numbers are
/// little-endian doubles, in the order in which the document counts them: features are stored as the kernel uses them,
/// so that reading computes nothing.
public enum PredictorFile {
    /// The version that this code writes and the only one it reads.
    public static let version = 3
    private static let format = "perjoule-predictor"

    /// The file of a predictor.
    /// - Throws: ``EnergyPredictionError`` when a figure is not finite.
    public static func encode(_ predictor: EnergyPredictor) throws(EnergyPredictionError) -> Data {
        var numbers: [Double] = []
        let document = StoredPredictor(predictor, &numbers)
        guard numbers.allSatisfy(\.isFinite) else { throw unwritable("a weight is not finite") }
        let json: Data
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            json = try encoder.encode(document)
        } catch {
            throw unwritable("\(error)")
        }
        var body = Array(json)
        body.reserveCapacity(json.count + 8 * numbers.count)
        for number in numbers {
            withUnsafeBytes(of: number.bitPattern.littleEndian) { body.append(contentsOf: $0) }
        }
        return Data("\(format) \(version) \(checksum(body[...])) \(json.count)\n".utf8) + Data(body)
    }

    private static func unwritable(_ reason: String) -> EnergyPredictionError {
        EnergyPredictionError(
            .numericalFailure, "the predictor cannot be written: \(reason)", advice: "train it again")
    }

    /// Restores a predictor.
    /// - Parameters:
    ///   - data: the whole file.
    ///   - place: the file's name, for messages.
    /// - Throws: ``EnergyPredictionError`` for another version, or a damaged or foreign file.
    public static func decode(_ data: Data, place: String? = nil) throws(EnergyPredictionError) -> EnergyPredictor {
        func damaged(_ reason: String) -> EnergyPredictionError {
            EnergyPredictionError(
                .damagedPredictor, reason, place: place, advice: "train it again, or copy it again from its source")
        }
        let bytes = [UInt8](data)
        guard let head = Head(bytes, format: format) else {
            throw damaged("this is not a predictor, or it is cut off")
        }
        guard head.version == version else {
            throw EnergyPredictionError(
                .otherVersion, "the predictor has version \(head.version), this program reads \(version)", place: place,
                advice: "train it again with this program")
        }
        guard let jsonBytes = head.jsonBytes, let stated = head.checksum, jsonBytes >= 0,
            jsonBytes <= bytes.count - head.end
        else { throw damaged("the predictor is cut off") }
        guard checksum(bytes[head.end...]) == stated else {
            throw damaged("the predictor's content does not match its checksum")
        }
        let split = head.end + jsonBytes
        guard let document = try? JSONDecoder().decode(StoredPredictor.self, from: Data(bytes[head.end..<split])) else {
            throw damaged("the predictor lacks fields or holds values of the wrong kind")
        }
        var numbers = StoredNumbers(bytes, from: split)
        do throws(EnergyPredictionError) {
            let predictor = try document.restored(&numbers)
            guard numbers.isAtEnd else { throw damaged("the predictor holds more numbers than it counts") }
            return predictor
        } catch {
            throw damaged(error.message)
        }
    }

    /// FNV-1a over words of eight bytes, the last one filled with zeros, and the length.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ word: UInt64) {
            // The rotation carries high bits down, which multiplication alone never does.
            hash = (hash ^ word) &* 0x100_0000_01b3
            hash = (hash << 29) | (hash >> 35)
        }
        bytes.withUnsafeBytes { bytes in
            let whole = bytes.count & ~7
            for offset in Swift.stride(from: 0, to: whole, by: 8) {
                mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            }
            var last: UInt64 = 0
            for offset in whole..<bytes.count { last = last << 8 | UInt64(bytes[offset]) }
            mix(last)
            mix(UInt64(bytes.count))
        }
        return String(hash, radix: 16)
    }

    /// The first line.
    private struct Head {
        let version: Int
        /// Nil where the line lacks it, as other versions may.
        let checksum: String?
        let jsonBytes: Int?
        /// Where the line's successor begins.
        let end: Int

        init?(_ bytes: [UInt8], format: String) {
            guard let newline = bytes.prefix(200).firstIndex(of: UInt8(ascii: "\n")) else {
                return nil
            }
            let words = String(decoding: bytes[..<newline], as: UTF8.self).split(separator: " ")
            guard words.count >= 2, words[0] == format, let version = Int(words[1]) else { return nil }
            self.version = version
            checksum = words.count == 4 ? String(words[2]) : nil
            jsonBytes = words.count == 4 ? Int(words[3]) : nil
            end = newline + 1
        }
    }
}
