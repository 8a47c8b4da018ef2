import Quantities

/// The transforms that pipeline files may name.
public enum StageTransforms {
    public static let all: [any StageTransform] = [
        PassThrough(), ImageTransform(), ImageClassification(), TextDetection(), TextDirection(), TextRecognition(),
    ]

    /// The transform of a stage.
    /// - Parameters:
    ///   - name: as the pipeline file gives it; nil changes nothing.
    ///   - place: of the stage, where it is known.
    /// - Throws: ``ServingError`` (`configuration`) with the nearest name.
    static func required(
        _ name: String?, of stage: String, place: String? = nil
    ) throws(ServingError) -> any StageTransform {
        guard let name else { return PassThrough() }
        if let found = named(name) { return found }
        let known = all.map { type(of: $0).name }
        throw ServingError(
            .configuration, "stage “\(stage)” asks for the transform “\(name)”, which there is not", place: place,
            advice: known.nearest(to: name).map { "did you mean “\($0)”?" }
                ?? "known: \(known.joined(separator: ", "))")
    }

    /// - Returns: nil when no transform has the name.
    public static func named(_ name: String) -> (any StageTransform)? {
        all.first { type(of: $0).name == name }
    }
}
