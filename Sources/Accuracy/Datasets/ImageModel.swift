import Inference

/// A loaded model that takes images; belongs to one task at a time.
final class ImageModel {
    let file: String
    let input: ImageInput
    /// Images per run.
    let batch: Int
    private let buffer: TensorBuffer
    private let run: any BoundRun
    let outputs: [TensorDescription]

    init(
        _ file: String, engine: any InferenceEngine, options: SessionOptions, size: Int?, batch: Int
    ) throws {
        let session = try engine.load(file, options: options)
        self.file = file
        input = try ImageInput(session.inputs, size: size, file: file)
        self.batch = input.batch ?? max(1, batch)
        outputs = session.outputs
        buffer = try TensorBuffer(input.element, shape: input.shape(batch: self.batch))
        run = try session.bind([buffer])
    }

    /// One output of a run: its shape and its numbers.
    struct Output {
        var shape: [Int]
        var values: [Float]
    }

    /// Runs the model on images that have its size already.
    ///
    /// Where there are fewer than a batch, the rest keeps what it held; what the model says of it must be left out.
    /// - Parameter images: at most ``batch``.
    /// - Returns: the outputs of 32-bit floats.
    func outputs(of images: ArraySlice<PixelImage>, _ preparation: ImagePreparation) throws -> [Output] {
        for (index, image) in images.prefix(batch).enumerated() {
            let first = index * input.elementCount
            if input.element == .uint8 {
                _ = buffer.withElements(of: UInt8.self) { values in
                    preparation.write(
                        bytesOf: image, to: .init(rebasing: values[first..<first + input.elementCount]), input)
                }
            } else {
                _ = buffer.withElements(of: Float.self) { values in
                    preparation.write(
                        image, to: .init(rebasing: values[first..<first + input.elementCount]), input)
                }
            }
        }
        try run.run()
        return try outputs.indices.filter { outputs[$0].element == .float32 }.map { index in
            let tensor = try run.output(index)
            return Output(shape: tensor.shape, values: tensor.elements(of: Float.self) ?? [])
        }
    }

    /// Decodes and fits images, runs the model on them, and hands over what it says of each batch.
    ///
    /// Images of the next batch are decoded while the model runs.
    func judge(
        _ files: [String], _ preparation: ImagePreparation, progress: @Sendable (Int, Int) -> Void,
        _ body: (_ first: Int, _ placements: [ImagePlacement], [Output]) throws -> Void
    ) async throws {
        let (input, batch) = (input, batch)
        let fit = { @Sendable (first: Int) async throws -> [FittedImage] in
            try await FittedImage.list(files[first..<min(first + batch, files.count)], preparation, input)
        }
        var fitted = files.isEmpty ? [] : try await fit(0)
        for first in stride(from: 0, to: files.count, by: batch) {
            try Task.checkCancellation()
            let next = first + batch
            async let upcoming = next < files.count ? fit(next) : []
            let outputs = try outputs(of: fitted.map(\.image)[...], preparation)
            try body(first, fitted.map(\.placement), outputs)
            progress(min(next, files.count), files.count)
            fitted = try await upcoming
        }
    }
}

/// An image at the model's size.
private struct FittedImage: Sendable {
    var image: PixelImage
    var placement: ImagePlacement

    /// Decodes and fits images, as many at once as there are processors.
    static func list(
        _ files: ArraySlice<String>, _ preparation: ImagePreparation, _ input: ImageInput
    ) async throws -> [FittedImage] {
        try await withThrowingTaskGroup(of: (Int, FittedImage).self) { group in
            for (index, file) in files.enumerated() {
                group.addTask {
                    try Task.checkCancellation()
                    let image = try ImageCodec().image(contentsOf: file)
                    do throws(AccuracyError) {
                        let fitted = try preparation.fitted(image, width: input.width, height: input.height)
                        return (index, FittedImage(image: fitted.image, placement: fitted.placement))
                    } catch {
                        throw AccuracyError(error.code, error.message, place: file, advice: error.advice)
                    }
                }
            }
            var list = [FittedImage?](repeating: nil, count: files.count)
            for try await (index, fitted) in group { list[index] = fitted }
            return list.compactMap { $0 }
        }
    }
}
