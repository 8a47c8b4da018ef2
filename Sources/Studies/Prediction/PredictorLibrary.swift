public import Prediction
import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The predictors of a user, one file each in a folder, beside those that come with the program.
public struct PredictorLibrary: Sendable {
    /// The folder of the user's own; it need not exist.
    public let folder: String

    private static let ending = ".predictor"

    public init(folder: String) { self.folder = folder }

    /// The names that ``predictor(named:)`` knows: the user's own first.
    public var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let own = files.filter { $0.hasSuffix(Self.ending) }.map { String($0.dropLast(Self.ending.count)) }.sorted()
        return own + BuiltInPredictors.names.filter { !own.contains($0) }
    }

    /// The predictor of a device; the user's own wins over a built-in one of the same name.
    /// - Throws: `EnergyPredictionError` with the nearest name for an unknown one, or for a damaged file.
    public func predictor(named name: String) throws(EnergyPredictionError) -> EnergyPredictor {
        if let own = try own(name) { return own }
        if let builtIn = try BuiltInPredictors.predictor(named: name) { return builtIn }
        throw EnergyPredictionError(
            .unknownPredictor, "there is no predictor of a device “\(name)”",
            advice: names.nearest(to: name).map { "did you mean \($0)?" }
                ?? "known are \(names.joined(separator: ", ")); train one with perjoule predict train --name \(name)")
    }

    /// A predictor to use when none was named, and what the user has to know about it.
    public struct Default: Sendable {
        public let predictor: EnergyPredictor
        /// Whether it is another machine's.
        public let isForeign: Bool
    }

    /// The predictor of a machine, else the first built-in one, which is another machine's.
    /// - Throws: `EnergyPredictionError` when a file is damaged, or no predictor is built in.
    public func predictor(ofMachine name: String) throws(EnergyPredictionError) -> Default {
        if let own = try own(name) { return Default(predictor: own, isForeign: false) }
        if let builtIn = try BuiltInPredictors.predictor(named: name) {
            return Default(predictor: builtIn, isForeign: false)
        }
        return Default(
            predictor: try predictor(named: BuiltInPredictors.names.first ?? name), isForeign: true)
    }

    /// Keeps a predictor under a name.
    /// - Returns: the path of its file.
    /// - Throws: `EnergyPredictionError` for a name that cannot be a file's, or when it cannot be written.
    @discardableResult public func install(
        _ predictor: EnergyPredictor, as name: String
    ) throws(EnergyPredictionError) -> String {
        let path = folder + "/" + (try Self.checked(name)) + Self.ending
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Self.unwritable(folder)
        }
        try Self.write(predictor, to: path)
        return path
    }

    /// Reads a predictor's file.
    /// - Throws: `EnergyPredictionError` for a missing or damaged file, or one of another version.
    public static func read(_ path: String) throws(EnergyPredictionError) -> EnergyPredictor {
        try PredictorFile.decode(try FileReading.data(path), place: path)
    }

    /// Writes a predictor's file, whole or not at all.
    /// - Throws: `EnergyPredictionError` when it cannot be written.
    public static func write(_ predictor: EnergyPredictor, to path: String) throws(EnergyPredictionError) {
        let data = try PredictorFile.encode(predictor)
        do { try data.write(to: URL(fileURLWithPath: path), options: .atomic) } catch { throw unwritable(path) }
    }

    private func own(_ name: String) throws(EnergyPredictionError) -> EnergyPredictor? {
        let path = folder + "/" + (try Self.checked(name)) + Self.ending
        return FileManager.default.fileExists(atPath: path) ? try Self.read(path) : nil
    }

    /// - Throws: `EnergyPredictionError` for a name that would leave the folder or be awkward to type.
    @discardableResult package static func checked(_ name: String) throws(EnergyPredictionError) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
                || "0123456789-_.@".utf8.contains(byte)
        }
        guard isPlain, !name.isEmpty, !name.hasPrefix("."), name.utf8.count <= 100 else {
            throw EnergyPredictionError(
                .unknownPredictor, "“\(name)” cannot be a device's name",
                advice: "use letters, digits, hyphens, dots and underscores, such as my-server")
        }
        return name
    }

    private static func unwritable(_ path: String) -> EnergyPredictionError {
        EnergyPredictionError(
            .unwritable, "\(path) cannot be written",
            advice: "check that the folder exists, may be written to and has room")
    }
}
