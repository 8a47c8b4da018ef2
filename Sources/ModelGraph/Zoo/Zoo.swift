import Quantities

/// The models that are generated rather than loaded: known architectures with random weights.
///
/// A new architecture is one file beside this one and one line in ``all``.
public enum Zoo {
    /// Every model, the families in turn and each family from its smallest member.
    public static let all: [ZooModel] = [
        YOLOv7.models,
        YOLOv5.models,
        ResNet.models,
        VGG.models,
        AlexNet.models,
        MobileNetV2.models,
        ShuffleNetV2.models,
        DenseNet.models,
        EfficientNet.models,
        ConvNeXt.models,
        VisionTransformer.models,
    ].flatMap(\.self)

    /// Finds a model by name, without regard to case, hyphens and underscores: `YOLOv7x` is `yolov7-x`.
    /// - Parameter name: for example `yolov7-tiny`; use ``ZooReference`` for `zoo:NAME@SIZE`.
    /// - Throws: `unknownModel` with the nearest name.
    public static func model(named name: String) throws(ModelGraphError) -> ZooModel {
        if let model = all.first(where: { $0.name.lettersAndDigits == name.lettersAndDigits }) { return model }
        let names = all.map(\.name)
        throw ModelGraphError(
            .unknownModel, "the zoo has no model named “\(name)”", place: "zoo:\(name)",
            advice: names.nearest(to: name).map { "did you mean zoo:\($0)?" }
                ?? "it has \(names.joined(separator: ", "))")
    }
}

extension String {
    fileprivate var lettersAndDigits: String { lowercased().filter { $0 != "-" && $0 != "_" } }
}
