public import Pipelines
public import Profiling
public import Quantities

/// A model that is to be profiled, and how.
public struct ProfileRequest: Sendable {
    public var reference: ModelReference
    public var accuracy: Estimate<Fraction>?
    public var settings: CampaignSettings
    /// Sizes beyond the first axis of inputs whose sizes the model leaves open, by the input's name.
    public var inputs: [String: [Int]] = [:]
    /// The name under which measurements are stored.
    public var subject: String

    /// The models that command-line words name: those of a pipeline file, or the words themselves.
    /// - Parameters:
    ///   - subjects: one pipeline file (`.yaml`, `.yml`, `.json`), or models.
    ///   - settings: win over those of the file.
    /// - Throws: ``PipelinesError`` or ``ModelGraphError`` for a file or a name that is wrong.
    public static func all(_ subjects: [String], settings: CampaignSettings) throws -> [ProfileRequest] {
        try subjects.flatMap { subject in
            guard [".yaml", ".yml", ".json"].contains(where: subject.hasSuffix) else {
                let reference = try ModelReference(parsing: subject, relativeTo: ".")
                return [
                    ProfileRequest(
                        reference: reference, accuracy: reference.publishedAccuracy, settings: settings,
                        subject: reference.subject)
                ]
            }
            return try models(of: PipelineFile(contentsOf: subject), settings: settings)
        }
    }

    private static func models(
        of file: PipelineFile, settings: CampaignSettings
    ) throws -> [ProfileRequest] {
        let requests = try file.stages.flatMap { stage in
            try stage.variants.compactMap { variant -> ProfileRequest? in
                guard variant.points.isEmpty, let model = variant.model else { return nil }
                let reference = try ModelReference(parsing: model, relativeTo: file.folder)
                return ProfileRequest(
                    reference: reference, accuracy: variant.accuracy ?? reference.publishedAccuracy,
                    settings: settings.completed(by: stage.campaign), inputs: stage.inputs(of: variant),
                    subject: reference.subject(at: variant.inputs))
            }
        }
        guard !requests.isEmpty else {
            throw PipelinesError(
                .unresolved, "no variant names a model to profile", place: file.file,
                advice: "give a variant “model: zoo:NAME” or “model: PATH.onnx”")
        }
        return requests
    }

    /// One campaign design for each group of requests with equal settings, models of the zoo written to disk.
    /// - Parameters:
    ///   - stopping: wins over the settings' count of repeats.
    ///   - defaultThreads: where no settings name thread counts.
    ///   - cache: the folder for the zoo's files.
    ///   - isDryRun: leaves the files of the zoo unwritten.
    public static func designs(
        _ requests: [ProfileRequest], seed: UInt64, stopping: StoppingRule?, timeCap: Seconds?, defaultThreads: [Int],
        cache: String, isDryRun: Bool
    ) throws -> [CampaignDesign] {
        var groups: [(settings: CampaignSettings, variants: [ModelVariant])] = []
        var seen: Set<String> = []
        for request in requests where seen.insert(request.subject).inserted {
            let file = try isDryRun ? request.reference.subject : request.reference.file(cachedIn: cache)
            let variant = ModelVariant(
                name: request.subject, file: file, accuracy: request.accuracy,
                shapes: request.inputs.isEmpty ? nil : request.inputs)
            if let index = groups.firstIndex(where: { $0.settings == request.settings }) {
                groups[index].variants.append(variant)
            } else {
                groups.append((request.settings, [variant]))
            }
        }
        return groups.map { group in
            var pace = TrialPace()
            pace.minimumWindow = group.settings.window ?? pace.minimumWindow
            pace.warmupIterations = group.settings.warmup ?? pace.warmupIterations
            pace.cooldown = group.settings.cooldown ?? pace.cooldown
            return CampaignDesign(
                variants: group.variants, batches: group.settings.batches ?? [1],
                threads: group.settings.threads ?? defaultThreads,
                stopping: stopping ?? .repeats(group.settings.repeats ?? 3), seed: seed, pace: pace, timeCap: timeCap)
        }
    }
}
