import Inference

/// What the three stages of reading text ask of their models, and what their requests look like.
enum TextModel {
    /// Refuses a model that is not of one image [N, 3, height, width] and one output.
    static func check(_ variant: ServedVariant, _ model: ModelInterface, outputAxes: Int) throws(ServingError) {
        guard model.inputs.count == 1, let input = model.inputs.first, input.element == .float32, input.axes.count == 4,
            input.admits([1, 3, size(of: input.axes[2]) ?? 48, size(of: input.axes[3]) ?? 48]),
            let output = model.outputs.first, output.element == .float32,
            output.axes.isEmpty || output.axes.count == outputAxes
        else {
            throw ServingError(
                .configuration,
                "the model takes \(model.inputs.map(\.description)) and gives \(model.outputs.map(\.description))",
                place: variant.file,
                advice: "this transform needs a PP-OCR model: float32 [N, 3, height, width] in, \(outputAxes) axes out")
        }
    }

    private static func size(of axis: TensorDescription.Axis) -> Int? {
        if case .fixed(let size) = axis { size } else { nil }
    }

    static func input(_ model: ModelInterface) throws(ServingError) -> String {
        guard let name = model.inputs.first?.name else { throw ServingError(.failed, "the model has no input") }
        return name
    }

    static func unexpected(_ outputs: [Tensor], _ wanted: String) -> ServingError {
        ServingError(
            .failed, "the model gave \(outputs.map { "\($0.datatype.rawValue)\($0.shape)" }), not \(wanted)",
            advice: "check that the variant's model is of the kind that the stage's transform names")
    }

    /// The width that a line takes at a height, keeping its proportions: at most `most`.
    static func width(width: Int, height: Int, at target: Int, most: Int) -> Int {
        min(most, max(1, Int((Double(target) * Double(width) / Double(height)).rounded(.up))))
    }
}
