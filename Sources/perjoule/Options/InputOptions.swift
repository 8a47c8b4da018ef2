import ArgumentParser

/// Shapes of a model's inputs, where its file leaves sizes open.
struct InputOptions: ParsableArguments {
    @Option(
        name: .customLong("input"), help: "Shape of an input, NAME=1,3,224,224; repeat for several.", transform: shape)
    var inputs: [Shape] = []

    struct Shape {
        let name: String
        let sizes: [Int]
    }

    /// By name; of an input given twice, the last.
    var shapes: [String: [Int]] {
        Dictionary(inputs.map { ($0.name, $0.sizes) }, uniquingKeysWith: { $1 })
    }

    private static func shape(_ text: String) throws -> Shape {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { throw ValidationError("“\(text)” is not NAME=SIZE,SIZE,…") }
        return Shape(name: String(parts[0]), sizes: try wholeNumbers(String(parts[1])))
    }
}
