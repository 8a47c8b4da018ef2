import Metering
import Quantities

/// Gives requests that bring no deadline the usual one.
struct DeadlineService<Service: InferenceService>: InferenceService {
    let service: Service
    /// From the arrival of a request.
    let patience: Seconds
    let clock: MonotonicClock

    var models: [ServedModel] { service.models }

    func infer(
        _ model: String, version: String?, inputs: [Tensor], options: RequestOptions
    ) async throws(ServingError) -> Answer {
        var options = options
        options.deadline = options.deadline ?? clock.now + patience
        return try await service.infer(model, version: version, inputs: inputs, options: options)
    }
}
