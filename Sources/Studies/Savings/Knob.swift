import Pipelines
import Planning
import Quantities

/// What two plans may differ in.
public enum Knob: String, Sendable, Hashable, Codable, CaseIterable {
    case variant
    case batch = "batch size"
    case cores = "cores per replica"
    case powerLimit = "power limit"
    case frequency
    case slice
    case device
    case replicas

    /// The knobs that are a property of an option; replicas follow from them.
    static let ofOptions = allCases.filter { $0 != .replicas }

    /// What an option of a stage has the knob set to.
    func value(_ variant: Variant, _ point: OperatingPoint) -> AnyHashable {
        switch self {
        case .variant: variant.name
        case .batch: point.batch
        case .cores: point.cores
        case .powerLimit: point.powerLimit
        case .frequency: point.frequency
        case .slice: point.slice
        case .device: point.device
        case .replicas: 0
        }
    }

    /// The knobs that two plans of a pipeline have set differently, among those it leaves a choice of.
    static func changed(from blind: Plan, to aware: Plan, of pipeline: Pipeline) -> [Knob] {
        (free(in: pipeline) + [.replicas]).filter { knob in
            pipeline.stages.indices.contains { index in
                let (first, second) = (blind.stages[index], aware.stages[index])
                if knob == .replicas { return first.replicas != second.replicas }
                let stage = pipeline.stages[index]
                guard let a = stage.option(of: first), let b = stage.option(of: second) else { return false }
                return knob.value(a.variant, a.point) != knob.value(b.variant, b.point)
            }
        }
    }

    /// The knobs of options that a pipeline leaves a choice of; what only goes along with the variant is none.
    static func free(in pipeline: Pipeline) -> [Knob] {
        ofOptions.filter { knob in
            pipeline.stages.contains { stage in
                guard knob != .variant else { return stage.variants.count > 1 }
                return stage.variants.contains { variant in
                    Set(variant.points.map { knob.value(variant, $0) }).count > 1
                }
            }
        }
    }
}

extension Stage {
    /// The variant and operating point that a plan chose for the stage.
    func option(of choice: Plan.StagePlan) -> (variant: Variant, point: OperatingPoint)? {
        guard let variant = variants.first(where: { $0.name == choice.variant }),
            variant.points.indices.contains(choice.point)
        else { return nil }
        return (variant, variant.points[choice.point])
    }
}

extension Pipeline {
    /// The pipeline with the options alone that differ from a plan's in one knob at most, and what goes along with it.
    func leaving(only knob: Knob, besides plan: Plan) -> Pipeline {
        var pipeline = self
        let others = Knob.free(in: self).filter { $0 != knob }
        for index in stages.indices {
            guard let chosen = stages[index].option(of: plan.stages[index]) else { continue }
            pipeline.stages[index].variants = stages[index].variants.compactMap { variant in
                var left = variant
                left.points = variant.points.filter { point in
                    others.allSatisfy { $0.value(variant, point) == $0.value(chosen.variant, chosen.point) }
                }
                return left.points.isEmpty ? nil : left
            }
        }
        return pipeline
    }
}
