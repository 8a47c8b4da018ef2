import Foundation

@testable import Prediction

/// The public measurements beside the checkout; see `../shared/data/README.md` there.
enum PublishedData {
    static let folder: URL? = {
        var root = URL(filePath: #filePath).deletingLastPathComponent()
        while root.path != "/", !FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path) {
            root.deleteLastPathComponent()
        }
        let folder = root.appending(path: "../shared/data/layer-energy").standardized
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    static func text(_ file: String) throws -> String {
        try String(contentsOf: (folder ?? URL(filePath: "/")).appending(path: file), encoding: .utf8)
    }

    static func layers(_ kind: String, _ types: [String]) throws -> [LayerMeasurement] {
        try types.flatMap { type in
            let file = "\(kind)_\(type).csv"
            return try MeasurementTable(parsing: text(file), file: file, type: LayerType.named(type)).measurements
        }
    }

    static let trainedTypes = ["conv2d", "linear", "maxpool2d", "relu", "sigmoid", "softmax", "tanh"]

    static func evaluator() throws -> Evaluator {
        let types = ["conv2d", "linear", "maxpool2d", "relu", "adaptiveavgpool2d", "dropout"]
        return Evaluator(
            layers: try layers("real", types),
            networks: try NetworkMeasurement.table(
                parsing: text("whole_architectures.csv"), file: "whole_architectures.csv"
            ).networks)
    }
}
