import Foundation
import ModelGraph
import Prediction
import Quantities
import Statistics

/// Training on 8,000 rows, layers predicted per second beside the published estimator's way, and the whole command on a
/// file of about 100 MB beside a MAC counter.
func prediction(_ place: Workplace) async throws -> [Figure] {
    var generator = SeededGenerator(seed: 11)
    let rows = try syntheticRows(8_000, using: &generator)
    var predictor = try await EnergyPredictor.train(name: "synthetic", on: rows)
    var training: [Double] = []
    for _ in 0..<3 {
        let start = ContinuousClock.now
        predictor = try await EnergyPredictor.train(name: "synthetic", on: rows)
        training.append((ContinuousClock.now - start) / .seconds(1))
    }
    return [
        Figure(
            "train 7 layer types on 8,000 rows", unit: "s", target: 2, samples: training,
            note: "synthetic rows; as many threads as the machine has")
    ] + (try layersPerSecond(predictor, rows, place)) + (try wholeCommand(place))
}

/// One layer after the other on one core.
private func layersPerSecond(
    _ predictor: EnergyPredictor, _ rows: [LayerMeasurement], _ place: Workplace
) throws -> [Figure] {
    let layers = rows.map(\.configuration)
    var sum = 0.0
    let all = { try seconds { for layer in layers { sum += try predictor.energy(of: layer).value } } }
    let samples = try (0..<5).map { _ in try all() / Double(layers.count) }
    var figures = [
        Figure(
            "predict one layer", unit: "µs", target: 10, samples: samples, scale: 1e6,
            note: "all types; 10 µs are 100,000 per second")
    ]
    let convolutions = rows.filter { $0.configuration.type.name == "conv2d" }.prefix(200)
    let lines = convolutions.map { row in
        let values = row.configuration.values.prefix(7).map(String.init)
        return (values + ["\(row.configuration.multiplyAccumulates ?? 0)", "\(row.energy.value)"]).joined(
            separator: " ")
    }
    try place.write(lines.joined(separator: "\n"), to: "layers.txt")
    guard let peer = place.peer("linear_regression_estimate.py", [place.folder + "/layers.txt"]) else { return figures }
    let timing = try PairedTiming(pairs: 10) {
        try seconds { for row in convolutions { sum += try predictor.energy(of: row.configuration).value } }
    } b: {
        try peer.run().first ?? .nan
    }
    figures.append(
        Figure(
            "predict 200 convolutions", unit: "ms", samples: timing.a, scale: 1e3,
            peer: .init(
                name: "the published estimator's step", version: peer.version, median: median(timing.b) * 1e3,
                ratio: timing.ratio),
            note: "checksum \(sum.formatted(digits: 4)) J"))
    return figures
}

/// `perjoule predict` from its start to its end, with the file in the system's cache and without.
private func wholeCommand(_ place: Workplace) throws -> [Figure] {
    let file = place.folder + "/resnet50.onnx"
    try ZooReference(parsing: "zoo:resnet50").makeModel().write(to: file)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let size = (try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0) / 1_000_000
    let command = { try ChildProcess([place.command, "predict", file, "--json"]).run() }
    let cold = try (0..<10).map { _ in
        try forget(file)
        return try command()
    }
    let name = "predict a \(size) MB ONNX, process and all"
    var figures = [Figure("\(name), file not in the cache", unit: "ms", target: 50, samples: cold, scale: 1e3)]
    guard let peer = place.peer("onnx_tool_macs.py", [file]) else {
        return figures + [
            Figure(name, unit: "ms", target: 50, samples: try (0..<10).map { _ in try command() }, scale: 1e3)
        ]
    }
    let timing = try PairedTiming(pairs: 5, a: command) { try peer.run().first ?? .nan }
    figures.append(
        Figure(
            name, unit: "ms", target: 50, samples: timing.a, scale: 1e3,
            peer: .init(
                name: "onnx-tool counting MACs, its start left out", version: peer.version,
                median: median(timing.b) * 1e3, ratio: timing.ratio)))
    return figures
}

/// Rows of seven types with an energy that is a sum of work terms, and two per cent of noise.
private func syntheticRows(_ count: Int, using generator: inout SeededGenerator) throws -> [LayerMeasurement] {
    let names = ["conv2d", "maxpool2d", "linear", "relu", "sigmoid", "tanh", "softmax"]
    var rows: [LayerMeasurement] = []
    while rows.count < count {
        let type = try LayerType.named(names[rows.count % names.count])
        var values: [String: Int] = [:]
        for parameter in type.parameters where parameter.defaultValue == nil {
            values[parameter.name] = value(of: parameter.name, using: &generator)
        }
        guard let layer = try? LayerConfiguration(type, values) else { continue }
        let size = values.values.reduce(1.0) { $0 * Double(max(1, $1)) }
        let noise = Double.random(in: 0.98...1.02, using: &generator)
        rows.append(LayerMeasurement(layer, energy: Joules((1e-3 + 1e-9 * size) * noise)))
    }
    return rows
}

private func value(of parameter: String, using generator: inout SeededGenerator) -> Int {
    let range: ClosedRange<Double> =
        switch parameter {
        case "batch_size": 1...256
        case "image_size": 12...224
        case "kernel_size": 1...11
        case "stride": 1...4
        case "padding": 0...3
        default: 3...4096
        }
    return Int(exp(Double.random(in: log(max(1, range.lowerBound))...log(range.upperBound), using: &generator)))
}
