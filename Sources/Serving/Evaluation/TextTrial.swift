public import Accuracy
public import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Runs images with known text through a pipeline in this process, and judges what it reads, for each choice of variants.
///
/// The pipeline's answer must have `texts`, as ``TextRecognition`` gives them, and may have `text_scores`.
public struct TextTrial: Sendable {
    /// A variant for each stage, in the order of the stages.
    public struct Choice: Sendable, Hashable {
        public var variants: [(stage: String, variant: String)] { zip(stages, names).map { ($0, $1) } }
        let stages: [String]
        let names: [String]

        /// For example `detect v4, recognise v6`; stages with one variant are left out where others have more.
        public let title: String
    }

    public var pipeline: ServedPipeline
    public var labels: [LabelledText]
    /// The folder in which the labels' files lie.
    public var images: String
    /// Lines whose score is less are left out, as RapidOCR does.
    public var leastScore: Float = 0.5
    public var ignoresSpaces = false
    /// Threads of each stage.
    public var threads = 1
    /// Images that are read at the same time, so that stages work at once.
    public var inFlight = 4
    /// Resamples of the images behind intervals, 0 for none, and their seed.
    public var resamples = 1000
    public var seed: UInt64 = 1

    /// The most choices that are tried.
    static let mostChoices = 64

    public init(_ pipeline: ServedPipeline, labels: [LabelledText], images: String) {
        self.pipeline = pipeline
        self.labels = labels
        self.images = images
    }

    /// Every choice of variants that keeps to the given ones.
    /// - Parameter given: variants by stage.
    /// - Throws: ``ServingError`` (`configuration`) for names that are unknown, and for too many choices.
    public func choices(given: [String: String] = [:]) throws(ServingError) -> [Choice] {
        let stages = pipeline.stages
        if let unknown = given.keys.sorted().first(where: { name in !stages.contains { $0.name == name } }) {
            throw ServingError(
                .configuration, "there is no stage “\(unknown)”",
                advice: "known: \(stages.map(\.name).joined(separator: ", "))")
        }
        var choices: [[String]] = [[]]
        for stage in stages {
            let names = stage.variants.map(\.name).filter { given[stage.name].map([$0].contains) ?? true }
            guard !names.isEmpty else {
                throw ServingError(
                    .configuration, "stage “\(stage.name)” has no variant “\(given[stage.name] ?? "")”",
                    advice: "known: \(stage.variants.map(\.name).joined(separator: ", "))")
            }
            choices = choices.flatMap { choice in names.map { choice + [$0] } }
            guard choices.count <= Self.mostChoices else {
                throw ServingError(
                    .configuration, "the variants make more than \(Self.mostChoices) choices",
                    advice: "fix the variants of some stages")
            }
        }
        let isOpen = stages.map { $0.variants.count > 1 }
        return choices.map { names in
            let named = zip(zip(stages.map(\.name), names), isOpen).filter { $1 || !isOpen.contains(true) }
            return Choice(
                stages: stages.map(\.name), names: names,
                title: named.map { "\($0.0.0) \($0.0.1)" }.joined(separator: ", "))
        }
    }

    /// Reads all images with one choice of variants.
    /// - Parameter progress: called with the images done and all of them.
    /// - Throws: ``ServingError`` for a pipeline that cannot run or an image that it refuses, with the file;
    ///   ``AccuracyError``; `CancellationError`.
    public func report(
        of choice: Choice, engine: any InferenceEngine,
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> AccuracyReport {
        let settings = zip(choice.stages, choice.names).map {
            StageSetting(stage: $0, variant: $1, batch: 8, replicas: 1, threads: threads)
        }
        let runtime = try PipelineRuntime(
            pipeline.name, stages: pipeline.stages, settings: settings, engine: engine, monitor: Monitor())
        try await runtime.start()
        let readings: [[String]]
        do {
            readings = try await self.readings(runtime, progress)
        } catch {
            await runtime.stop()
            throw error
        }
        await runtime.stop()
        var remarks: [String] = []
        if leastScore > 0 { remarks.append("lines with a score below \(leastScore) are left out") }
        if ignoresSpaces { remarks.append("texts are compared without their spaces") }
        return try AccuracyReport(
            TextEvaluation(labels, readings: readings, ignoresSpaces: ignoresSpaces), subject: choice.title,
            resamples: resamples, seed: seed, remarks: remarks)
    }

    private func readings(
        _ service: some InferenceService, _ progress: @Sendable (Int, Int) -> Void
    ) async throws -> [[String]] {
        var readings = [[String]](repeating: [], count: labels.count)
        try await withThrowingTaskGroup(of: (Int, [String]).self) { group in
            var (next, done) = (0, 0)
            func add() {
                guard next < labels.count else { return }
                let index = next
                next += 1
                group.addTask { (index, try await reading(labels[index].file, service)) }
            }
            for _ in 0..<max(1, inFlight) { add() }
            while let (index, lines) = try await group.next() {
                readings[index] = lines
                done += 1
                progress(done, labels.count)
                add()
            }
        }
        return readings
    }

    private func reading(_ file: String, _ service: some InferenceService) async throws -> [String] {
        let path = file.hasPrefix("/") ? file : images + "/" + file
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw AccuracyError(
                .file, "the image cannot be read", place: path, advice: "check the folder of the images")
        }
        let image = Tensor(name: ImageRequest.name, element: Array(bytes))
        let answer: Answer
        do throws(ServingError) {
            answer = try await service.infer(pipeline.name, version: nil, inputs: [image], options: RequestOptions())
        } catch {
            if error.code == .cancelled { throw CancellationError() }
            throw ServingError(error.code, error.message, place: path, advice: error.advice)
        }
        guard let texts = answer.outputs.first(where: { $0.name == "texts" })?.elements else {
            throw ServingError(
                .configuration, "the pipeline's answer has no “texts”: \(answer.outputs.map(\.name))",
                advice: "give its last stage “transform: \(TextRecognition.name)”")
        }
        let scores = answer.outputs.first { $0.name == "text_scores" }?.float32s
        return texts.enumerated().compactMap { index, text in
            let isSure = scores.map { index < $0.count && $0[index] >= leastScore } ?? true
            return isSure && !text.isEmpty ? String(decoding: text, as: UTF8.self) : nil
        }
    }
}

extension Tensor {
    /// A tensor of one element of bytes.
    package init(name: String, element: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(element.count + 4)
        bytes.append(littleEndian: UInt32(clamping: element.count))
        bytes.append(contentsOf: element)
        self.init(name: name, datatype: .bytes, shape: [1], bytes: bytes)
    }
}
