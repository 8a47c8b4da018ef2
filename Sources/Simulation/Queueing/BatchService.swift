public import Pipelines
public import Quantities

/// What it takes one replica to serve a batch of each size.
public struct BatchService: Sendable, Hashable {
    /// Seconds to serve a batch of 1, 2, … requests; the last is the largest batch.
    package let latencySeconds: [Double]
    /// Joules above idle to serve a batch of 1, 2, … requests.
    package let energyJoules: [Double]
    /// Standard deviation over mean of the times of batches of 1, 2, … requests; empty where every batch takes its mean.
    package let variations: [Double]
    /// Power of the replica while it waits, and beneath the energy of its batches.
    public let idlePower: Watts

    /// The most requests served together.
    public var largestBatch: Int { latencySeconds.count }

    /// The largest batch anyone may ask for: tables have an entry for each size.
    static let batchLimit = 4096

    /// - Parameters:
    ///   - latencies: of a batch of 1, 2, … requests, each above zero.
    ///   - energies: above idle, of a batch of 1, 2, … requests; empty for none.
    ///   - variations: standard deviation over mean of the times of a batch of 1, 2, … requests; empty for none.
    /// - Throws: ``SimulationError`` for no sizes, unequal lists, or an amount that is negative or not finite.
    public init(
        latencies: [Seconds], energies: [Joules] = [], idlePower: Watts = .zero, variations: [Double] = []
    ) throws(SimulationError) {
        let energies = energies.isEmpty ? latencies.map { _ in .zero } : energies
        guard (1...Self.batchLimit).contains(latencies.count), latencies.count == energies.count else {
            throw SimulationError(
                .service, "there are \(latencies.count) latencies and \(energies.count) energies",
                advice: "give one of each for every batch size from 1 up to at most \(Self.batchLimit)")
        }
        for (index, latency) in latencies.enumerated() {
            guard latency.isFinite, latency.value > 0, energies[index].isFinite, energies[index].value >= 0 else {
                throw SimulationError(
                    .service, "a batch of \(index + 1) takes \(latency) and \(energies[index])",
                    advice: "latencies must be above zero, energies at least zero")
            }
        }
        guard variations.isEmpty || variations.count == latencies.count,
            variations.allSatisfy({ (0...OperatingPoint.mostVariation).contains($0) })
        else {
            throw SimulationError(
                .service, "batches of \(latencies.count) sizes spread by \(variations.prefix(8))",
                advice: "give one from 0 to \(Int(OperatingPoint.mostVariation)) for every batch size, or none")
        }
        guard idlePower.isFinite, idlePower.value >= 0 else {
            throw SimulationError(.service, "the idle power is \(idlePower)", advice: "give at least 0 W")
        }
        latencySeconds = latencies.map(\.value)
        energyJoules = energies.map(\.value)
        self.variations = variations.contains { $0 > 0 } ? variations : []
        self.idlePower = idlePower
    }

    /// The service of a variant at the setting of one of its points, up to that point's batch size.
    ///
    /// Between the batch sizes measured at that setting latency and energy run linearly; a batch below the smallest
    /// measured one takes what that one takes, as a padded batch does.
    /// - Throws: ``SimulationError`` for a point that is not there or figures no server can have.
    public init(_ variant: Variant, point number: Int) throws(SimulationError) {
        guard variant.points.indices.contains(number) else {
            throw SimulationError(
                .pipeline, "there is no point \(number)", place: variant.name,
                advice: "points are numbered from 0 to \(variant.points.count - 1)")
        }
        let chosen = variant.points[number]
        guard (1...Self.batchLimit).contains(chosen.batch) else {
            throw SimulationError(
                .service, "a batch of \(chosen.batch) is outside 1…\(Self.batchLimit)", place: variant.name)
        }
        var measured = variant.points.filter { $0.setting == chosen.setting && $0.batch < chosen.batch }
        measured.sort { $0.batch < $1.batch }
        measured.append(chosen)
        var latencies: [Seconds] = []
        var energies: [Joules] = []
        var variations: [Double] = []
        for batch in 1...chosen.batch {
            // The chosen point is the last, and has the largest batch.
            guard let bracket = BatchBracket(batch, in: measured) else { break }
            latencies.append(Seconds(bracket.value { $0.latency.value.value }))
            energies.append(Joules(bracket.value { $0.energy.value.value }))
            variations.append(bracket.value { $0.latencyVariation?.value ?? 0 })
        }
        do {
            try self.init(
                latencies: latencies, energies: energies, idlePower: chosen.idlePower.value, variations: variations)
        } catch {
            throw SimulationError(error.code, error.message, place: variant.name, advice: error.advice)
        }
    }

    /// The same service with smaller largest batches.
    /// - Parameter batch: clamped to the sizes there are.
    public func limited(to batch: Int) -> BatchService { BatchService(self, largest: max(1, min(batch, largestBatch))) }

    private init(_ service: BatchService, largest: Int) {
        latencySeconds = Array(service.latencySeconds.prefix(largest))
        energyJoules = Array(service.energyJoules.prefix(largest))
        variations = Array(service.variations.prefix(largest))
        idlePower = service.idlePower
    }

    /// Requests a second that one replica can serve in full batches.
    public var capacity: Rate { Rate(Double(largestBatch) / latencySeconds[largestBatch - 1]) }
}
