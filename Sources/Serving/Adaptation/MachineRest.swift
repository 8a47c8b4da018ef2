import Pipelines
import Planning
import Quantities

extension Goals {
    /// What the machines' rest takes of a goal at a load; 0 where nobody knows it.
    func rest(_ constraint: Constraint, at rate: Rate) -> Double {
        guard let idlePower = idlePower?.value else { return 0 }
        return switch constraint {
        case .energy: idlePower.value / rate.value
        case .power: idlePower.value * (pue ?? 1)
        case .carbon: ((carbonIntensity ?? .zero) * (idlePower * (pue ?? 1))).value
        case .latency, .cost, .accuracy, .replicas: 0
        }
    }
}

extension Pipeline {
    /// Energy at rest of the machines, or of the replicas where nobody knows the machines', for each request.
    func idleEnergyPerRequest(_ running: [RunningStage], at rate: Rate) -> Joules {
        guard goals.idlePower == nil else { return Joules(goals.rest(.energy, at: rate)) }
        let power = zip(stages, running).reduce(0.0) { sum, entry in
            let variant = entry.0.variants.first { $0.name == entry.1.variant }
            let idle = variant.map { $0.points[entry.1.point].idlePower.value.value } ?? 0
            return sum + Double(entry.1.replicas) * idle
        }
        return Joules(power / rate.value)
    }
}
