import Foundation

/// Tables of layers whose energy follows from known prices, in the schema of the public data.
enum SyntheticRows {
    /// `linear`: 2 nJ per multiply-accumulate, 3 nJ per weight, 1 mJ per call; noise-free unless `factor` differs.
    static func linear(_ count: Int, factor: Double = 1, architecture: String? = nil) -> String {
        var lines = [(architecture == nil ? "" : "architecture,layer_idx,") + "batch_size,input_size,output_size,cpu_j"]
        for index in 0..<count {
            // Sizes that spread without a random number generator: multiples of the golden ratio.
            let (a, b, c) = (spread(index, 0.618_034), spread(index, 0.414_214), spread(index, 0.732_051))
            let (batch, inputs, outputs) = (1 + Int(64 * a), 8 + Int(2000 * b), 8 + Int(2000 * c))
            let energy = factor * (2e-9 * Double(batch * inputs * outputs) + 1.2e-8 * Double(inputs * outputs) + 1e-3)
            lines.append(
                (architecture.map { "\($0),\(index)," } ?? "") + "\(batch),\(inputs),\(outputs),\(energy)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `relu`: 5 nJ per byte that passes the core, 1 mJ per call.
    static func relu(_ count: Int, factor: Double = 1) -> String {
        var lines = ["batch_size,input_size,in_place,cpu_j"]
        for index in 0..<count {
            let (batch, size) = (1 + Int(64 * spread(index, 0.618_034)), 8 + Int(20_000 * spread(index, 0.414_214)))
            let inPlace = index % 2
            let bytes = Double((inPlace == 1 ? 8 : 16) * batch * size)
            lines.append("\(batch),\(size),\(inPlace),\(factor * (5e-9 * bytes + 1e-3))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func spread(_ index: Int, _ step: Double) -> Double {
        (Double(index + 1) * step).truncatingRemainder(dividingBy: 1)
    }
}

extension CommandLineRunner {
    /// Writes tables into a folder of the folder.
    @discardableResult func tables(_ folder: String, _ tables: [String: String]) throws -> String {
        let path = self.folder + "/" + folder
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in tables { try file("\(folder)/\(name).csv", text) }
        return path
    }

    /// A predictor trained on synthetic rows, as `predictor.json`.
    func trainedPredictor() throws {
        try tables("layers", ["random_linear": SyntheticRows.linear(60), "random_relu": SyntheticRows.relu(60)])
        _ = try run("predict", "train", "--layers", "layers", "--out", "predictor.json", "--quiet")
    }
}
