package import Prediction
import Quantities

extension LayerType {
    /// The types that can be run by themselves, and that cost something.
    package static var sampled: [LayerType] { all.filter { $0.recipe != nil && !$0.isFree } }
}

extension CollectionDesign {
    /// What drawn layers may take; an engine takes several times the bytes of a layer's tensors.
    var samplingLimits: SamplingLimits {
        var sampling = SamplingLimits()
        if let memory = limits.memory { sampling.maximumBytes = Int(min(memory.value / 4, 1e15)) }
        if let work = limits.minimumWork { sampling.minimumWork = work }
        if let work = limits.maximumWork { sampling.maximumWork = work }
        return sampling
    }
}

extension CollectionDesign.ParameterRange {
    var sampled: SampledRange {
        switch self {
        case .oneOf(let values): .choices(values)
        // Zero has no logarithm, so it is as likely as all others together.
        case .between(0, let upper): .mixture([.choices([0]), .logarithmic(1...max(1, upper))])
        case .between(let lower, let upper): .logarithmic(lower...max(lower, upper))
        }
    }
}
