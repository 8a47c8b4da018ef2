import Inference
import Metering
import Profiling
import Quantities
import Simulation
import Store

/// Measures what batches take by themselves, then serves queues of requests with them, real or simulated.
///
/// Arrivals follow from the study's seed and the replicate alone, so that every rule, on either queue, meets the same
/// requests. Batches are measured anew for each model in each replicate, so that simulated trials differ by as much as
/// measurements of batches do.
struct BatchingBench: StudyBench {
    private let study: BatchingStudy
    private let seed: UInt64
    private let variants: [String: ModelVariant]
    private let context: CampaignContext
    private let measurement: RunMeasurement
    private var bench: TreatmentBench
    private var calibrations: [CalibrationKey: BatchCalibration] = [:]
    private let makeQueue: ([Double]) -> any RequestQueue

    /// Requests of a trial that warms up arrive for at most so many seconds.
    private static let longestWarmUp = 5.0

    private struct CalibrationKey: Hashable {
        var model: String
        var threads: Int
        var replicate: Int
    }

    /// - Parameters:
    ///   - variants: by the study's names of models.
    ///   - makeQueue: makes the queue of a real trial from the arrivals' times.
    init(
        _ study: BatchingStudy, seed: UInt64, variants: [String: ModelVariant], engine: any InferenceEngine,
        meter: Meter, context: CampaignContext, makeQueue: @escaping ([Double]) -> any RequestQueue
    ) {
        self.study = study
        self.seed = seed
        self.variants = variants
        self.context = context
        self.makeQueue = makeQueue
        let pace = TrialPace(
            warmupIterations: 2, minimumWindow: study.window ?? Seconds(1), minimumIterations: 2, cooldown: .zero)
        measurement = RunMeasurement(meter: meter, pace: pace, context: context)
        bench = TreatmentBench(engine: engine, meter: meter, pace: pace, smallestBatch: 1, context: context)
    }

    mutating func measure(
        _ configuration: Configuration, replicate: Int, seed: UInt64
    ) async throws -> (figures: [Figure], notes: [String]) {
        guard let setting = study.setting(configuration) else {
            throw StudyTrialFailure("there is no configuration \(configuration)")
        }
        do {
            return try measure(setting, replicate: replicate)
        } catch let error as SimulationError {
            throw StudyTrialFailure(error.description)
        } catch {
            throw TreatmentBench.reason(of: error).map(StudyTrialFailure.init) ?? error
        }
    }

    private mutating func measure(
        _ setting: BatchingSetting, replicate: Int
    ) throws -> (figures: [Figure], notes: [String]) {
        let isWarmUp = replicate < 0
        let replicate = max(0, replicate)
        var arrivalSeconds = try setting.arrivals.seconds(
            study.requests, rate: setting.rate, seed: seed &+ UInt64(replicate))
        if isWarmUp { arrivalSeconds.removeSubrange(arrivalSeconds.drop { $0 <= Self.longestWarmUp }.indices) }
        guard !arrivalSeconds.isEmpty else { throw StudyTrialFailure("no request arrives") }
        var used: Estimate<Joules>?
        let calibration = try calibrate(setting, replicate: replicate, used: &used)
        let trial = QueueTrial(calibration, setting.rule, arrivalSeconds: arrivalSeconds)
        var outcome =
            switch setting.queue {
            case .simulated: try trial.simulated(arrivalSeconds)
            case .real: try serve(setting, trial, arrivalSeconds)
            }
        if let used { outcome.figures.addWindow(used) }
        if arrivalSeconds.count < study.requests, !isWarmUp {
            outcome.notes.append("the recording ends after \(arrivalSeconds.count) requests")
        }
        return outcome
    }

    /// Measures batches of each size back to back, once for each replicate.
    /// - Parameter used: receives the joules of the windows, where they are measured now.
    private mutating func calibrate(
        _ setting: BatchingSetting, replicate: Int, used: inout Estimate<Joules>?
    ) throws -> BatchCalibration {
        let key = CalibrationKey(model: setting.model.name, threads: setting.threads, replicate: replicate)
        if let known = calibrations[key] { return known }
        var points: [BatchCalibration.Point] = []
        var idlePower: Estimate<Watts>?
        for size in study.calibratedSizes {
            let figures = try bench.measure(
                treatment(setting, batch: size), of: try variant(setting), seed: seed)
            guard let dynamic = figures.dynamicEnergy, let idle = figures.idlePower else {
                throw StudyTrialFailure(
                    """
                    the machine's idle power is not known, so energy cannot be told from rest: add “baseline: 10s” to the \
                    study, or run perjoule baseline
                    """)
            }
            let latency = Estimate(figures.latency.mean, provenance: .measured(by: "the clock"))
            // What other processes use meanwhile is no part of a batch.
            points.append(.init(size: size, latency: latency, energy: figures.ownEnergy ?? dynamic))
            idlePower = idle
            let joules = figures.energy.map { $0 * Double(figures.iterations) }
            used = used.map { Estimate.sum([$0, joules]) } ?? joules
        }
        guard let idlePower, let calibration = BatchCalibration(points, idlePower: idlePower) else {
            throw StudyTrialFailure("no batch size was measured")
        }
        calibrations[key] = calibration
        return calibration
    }

    private func variant(_ setting: BatchingSetting) throws -> ModelVariant {
        guard let variant = variants[setting.model.name] else {
            throw StudyTrialFailure("there is no model “\(setting.model.name)”")
        }
        return variant
    }

    private func treatment(_ setting: BatchingSetting, batch: Int) -> Treatment {
        Treatment(variant: setting.model.name, batch: batch, threads: setting.threads)
    }

    /// Serves requests as they come.
    private mutating func serve(
        _ setting: BatchingSetting, _ trial: QueueTrial, _ arrivalSeconds: [Double]
    ) throws -> (figures: [Figure], notes: [String]) {
        let service = try trial.calibration.service(largest: setting.rule.largest)
        let executor = BatchExecutor(
            rule: setting.rule.batching.policy.rule(service, serving: arrivalSeconds), largest: setting.rule.largest)
        let variant = try variant(setting)
        let sizes = setting.rule.sizes(requests: arrivalSeconds.count)
        let generator = InputGenerator(
            seed: seed, sizes: variant.sizes, fills: variant.fills, limitBytes: Int(clamping: context.memoryBudget))
        let (measurement, makeQueue, warmed) = (measurement, makeQueue, study.calibratedSizes)
        return try bench.withSession(
            treatment(setting, batch: sizes.max() ?? 1), of: variant, seed: seed
        ) { session in
            let model = try BatchedModel(session, generator, sizes: sizes)
            // The first run of a size makes its outputs; those that are certain to run often are warmed.
            for size in sizes where sizes.count <= 2 || warmed.contains(size) { try model.run(size) }
            let queue = makeQueue(arrivalSeconds)
            var log = BatchLog([])
            let figures = try measurement.measure {
                defer { queue.close() }
                try queue.open()
                log = try executor.serve(arrivalSeconds, from: queue) { try model.run($0) }
                return log.responseSeconds
            }
            return try trial.measured(figures, log, delivery: queue.delivery)
        }
    }
}
