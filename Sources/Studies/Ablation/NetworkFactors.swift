package import ModelGraph
import Quantities
package import Store

/// The layers that a factorial study counts out: for each kind of them, the numbers or words that are tried.
package struct NetworkFactors: Sendable, Hashable, Encodable {
    package var convolutions: [Int]
    package var linear: [Int]
    package var activation: [String]
    package var width: [Int]
    package var depth: [Int]
    /// Channels, height and width of an image.
    package var image: [Int]
    package var classes: Int

    /// The names of what may be varied, as study files and commands have them.
    package static let names = ["convolutions", "linear", "activation", "width", "depth"]

    /// The published design: 1 or 4 convolutions, 3 or 7 fully connected layers, ReLU or none.
    package static let published = NetworkFactors(
        convolutions: [1, 4], linear: [3, 7], activation: ["none", "relu"], width: [32], depth: [1],
        image: [1, 28, 28], classes: 10)

    /// One level of each.
    package static let single = NetworkFactors(
        convolutions: [1], linear: [3], activation: ["relu"], width: [32], depth: [1], image: [1, 28, 28], classes: 10)

    /// The levels of a factor by name.
    package func levels(_ name: String) -> [Factor] {
        switch name {
        case "convolutions": convolutions.map { .number(Double($0)) }
        case "linear": linear.map { .number(Double($0)) }
        case "activation": activation.map { .text($0) }
        case "width": width.map { .number(Double($0)) }
        case "depth": depth.map { .number(Double($0)) }
        default: []
        }
    }

    /// Those with several levels.
    package var varied: [StudyFactor] {
        Self.names.map { StudyFactor($0, levels($0)) }.filter { $0.levels.count > 1 }
    }

    /// All, at the levels of a configuration or else at their only one.
    package func values(_ configuration: Configuration) -> [String: Factor] {
        Dictionary(
            uniqueKeysWithValues: Self.names.compactMap { name in
                (configuration.levels[name] ?? levels(name).first).map { (name, $0) }
            })
    }

    /// The network of a configuration.
    /// - Throws: ``ModelGraphError`` for one that cannot be built.
    package func network(_ configuration: Configuration) throws(ModelGraphError) -> ParametrisedCNN {
        var network = ParametrisedCNN()
        let values = values(configuration)
        func count(_ name: String) -> Int { values[name]?.number.flatMap(Int.init(exactly:)) ?? 1 }
        network.convolutions = count("convolutions")
        network.linear = count("linear")
        network.width = count("width")
        network.depth = count("depth")
        network.image = image
        network.classes = classes
        let word = "\(values["activation"] ?? "relu")"
        guard let activation = ParametrisedCNN.Activation(rawValue: word) else {
            throw ModelGraphError(.invalidInput, "there is no activation “\(word)”", place: "cnn")
        }
        network.activation = activation
        return network
    }
}
