import Prediction
import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reading files so that what is missing is told with the nearest name.
enum FileReading {
    static func text(_ path: String) throws(EnergyPredictionError) -> String {
        String(decoding: try data(path), as: UTF8.self)
    }

    static func data(_ path: String) throws(EnergyPredictionError) -> Data {
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw missing(path, what: "file")
        }
    }

    static func missing(_ path: String, what: String) -> EnergyPredictionError {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent().path
        let neighbours = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let exists = neighbours.contains(url.lastPathComponent)
        let near = exists ? nil : neighbours.sorted().nearest(to: url.lastPathComponent)
        return EnergyPredictionError(
            .unreadable, exists ? "this \(what) cannot be read" : "there is no such \(what)", place: path,
            advice: near.map { "did you mean \($0)?" } ?? "check the path")
    }
}
