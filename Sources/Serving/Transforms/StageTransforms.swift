/// The transforms that pipeline files may name.
public enum StageTransforms {
    public static let all: [any StageTransform] = [
        PassThrough(), ImageTransform(), ImageClassification(), TextDetection(), TextDirection(), TextRecognition(),
    ]

    /// - Returns: nil when no transform has the name.
    public static func named(_ name: String) -> (any StageTransform)? {
        all.first { type(of: $0).name == name }
    }
}
