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
    private(set) var variants: [String: Int] = [:]
    private(set) var provenances: Set<Provenance> = []
    private var batches = 0.0
    private var batchCount = 0

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
        if let batch = figures.batch {
            batches += batch
            batchCount += 1
        }
        if let variant = figures.variant { variants[variant, default: 0] += 1 }
    }

    /// The mean over the answers of the size of the batch that each was part of.
    var meanBatch: Double? { batchCount > 0 ? batches / Double(batchCount) : nil }

    /// Where the joules come from, as far as the answers tell.
    var provenance: Provenance {
        Provenance.combined(provenances.sorted { $0.description < $1.description })
            ?? .given(in: "the server's answers")
    }
}
