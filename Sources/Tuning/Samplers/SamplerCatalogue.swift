import Quantities

/// All samplers by name.
public enum SamplerCatalogue {
    /// One line per sampler.
    public static let all: [any Sampler.Type] = [
        RandomSampler.self,
        GridSampler.self,
        SobolSampler.self,
        TPESampler.self,
        GaussianProcessSampler.self,
        EnergyAwareSampler.self,
        CMAESSampler.self,
        NSGASampler.self,
        HypervolumeSampler.self,
    ]

    /// A sampler by its name.
    /// - Throws: ``TuningError`` for an unknown name, or a setup that the sampler cannot search.
    public static func make(_ name: String, _ setup: SamplerSetup) throws(TuningError) -> any Sampler {
        guard let type = all.first(where: { $0.name == name }) else {
            let names = all.map { $0.name }
            let hint = names.nearest(to: name).map { "did you mean \($0)? " } ?? ""
            throw TuningError(
                .sampler, "there is no sampler \(name)", advice: hint + "choose one of \(names.joined(separator: ", "))"
            )
        }
        return try type.init(setup)
    }
}

/// The error of a sampler that is given the wrong number of objectives.
func requireObjectives(
    _ range: ClosedRange<Int>, _ setup: SamplerSetup, of sampler: String, advice: String
) throws(TuningError) {
    guard range.contains(setup.objectives.count) else {
        throw TuningError(
            .sampler, "\(sampler) cannot search for \(setup.objectives.count) objectives", advice: advice)
    }
}
