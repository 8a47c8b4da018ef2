import Profiling
import Quantities

extension BatchingStudy {
    /// What an open meter, an engine and the models make of the study.
    /// - Parameter makeQueue: makes the queue of a real trial from the arrivals' times.
    func bench(
        _ settings: StudySettings, _ context: StudyContext, makeQueue: @escaping ([Double]) -> any RequestQueue
    ) throws -> any StudyBench {
        guard let meter = context.meter else {
            throw StudyError(.designInvalid, "a study that measures needs an open meter")
        }
        var variants: [String: ModelVariant] = [:]
        for model in models {
            variants[model.name] = ModelVariant(
                name: model.name, file: try model.reference.file(cachedIn: context.modelCache))
        }
        return BatchingBench(
            self, seed: settings.seed, variants: variants, engine: try context.engine(), meter: meter,
            context: context.campaign, makeQueue: makeQueue)
    }
}
