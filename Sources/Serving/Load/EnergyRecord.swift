import Quantities

/// Sums of what answers told about their energy, batches and variants.
struct EnergyRecord: Sendable {
    private(set) var energy = Joules.zero
    private(set) var idle = Joules.zero
    private(set) var carbon = GramsCO2e.zero
    /// Answers that told each of them.
    private(set) var energyCount = 0
    private(set) var idleCount = 0
    private(set) var carbonCount = 0
    private(set) var provenances: Set<Provenance> = []
    private var stages: [String: Stage] = [:]

    private struct Stage {
        var variants: [String: Int] = [:]
        var batches = 0.0
        var count = 0
    }

    mutating func add(_ figures: AnswerFigures) {
        if let joules = figures.energy {
            energy += joules
            energyCount += 1
            if let provenance = figures.provenance { provenances.insert(provenance) }
        }
        if let joules = figures.idleEnergy {
            idle += joules
            idleCount += 1
        }
        if let grams = figures.carbon {
            carbon += grams
            carbonCount += 1
        }
        for (name, figures) in figures.stages {
            if let variant = figures.variant { stages[name, default: Stage()].variants[variant, default: 0] += 1 }
            if let batch = figures.batch {
                stages[name, default: Stage()].batches += batch
                stages[name, default: Stage()].count += 1
            }
        }
    }

    /// What the answers told of each stage, by name.
    /// - Parameter model: the name of a single stage.
    func stages(of model: String) -> [LoadStage] {
        stages.sorted { $0.key < $1.key }.map { name, stage in
            LoadStage(
                name: name.isEmpty ? model : name,
                meanBatch: stage.count > 0 ? stage.batches / Double(stage.count) : nil, variants: stage.variants)
        }
    }

    /// Where the joules come from, as far as the answers tell.
    var provenance: Provenance {
        Provenance.combined(provenances.sorted { $0.description < $1.description })
            ?? .given(in: "the server's answers")
    }
}
