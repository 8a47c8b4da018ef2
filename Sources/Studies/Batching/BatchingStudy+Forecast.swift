import Inference
import Pipelines
import Prediction
import Profiling
import Quantities
import Simulation
import Store

extension BatchingStudy {
    /// What trials take: the arrivals' own time, and the energy of batches as profiled before, else as predicted.
    ///
    /// Each configuration's queue is simulated with its own arrivals, so that times are exact but for what batches take.
    package func forecast(_ settings: StudySettings, _ context: StudyContext) throws -> StudyForecast {
        var forecast = StudyForecast()
        var known: [String: BatchCalibration] = [:]
        for model in models {
            let profiles = (try? context.store.profilePoints(of: [model.reference.subject])) ?? []
            for threads in threads {
                let key = "\(model.name), \(threads)"
                if let calibration = BatchCalibration(profiles, threads: threads) {
                    known[key] = calibration
                    continue
                }
                do {
                    let predictor = try context.predictor()
                    known[key] = try predicted(model, by: predictor)
                    forecast.remarks.append(
                        "\(model.name) was not profiled on \(threads) threads; \(predictor.name) predicts its batches")
                } catch {
                    forecast.remarks.append("what batches of \(model.name) take is not known: \(error)")
                }
            }
        }
        for configuration in configurations {
            guard let setting = setting(configuration) else { continue }
            try add(configuration, setting, known["\(setting.model.name), \(setting.threads)"], settings, to: &forecast)
        }
        let sizes = calibratedSizes.map(String.init).joined(separator: ", ")
        forecast.remarks.append(
            "times and joules include measuring batches of \(sizes) by themselves for each model in each replicate")
        return forecast
    }

    private func add(
        _ configuration: Configuration, _ setting: BatchingSetting, _ calibration: BatchCalibration?,
        _ settings: StudySettings, to forecast: inout StudyForecast
    ) throws {
        let arrivals = try setting.arrivals.seconds(requests, rate: setting.rate, seed: settings.seed)
        guard let calibration else {
            forecast.trialDuration[configuration] = setting.queue == .real ? Seconds(arrivals.last ?? 0) : .zero
            return
        }
        let (calibrating, joules) = try calibrating(calibration)
        forecast.trialDuration[configuration] = calibrating
        forecast.trialEnergy[configuration] = joules
        guard setting.queue == .real else { return }
        let trial = QueueTrial(calibration, setting.rule, arrivalSeconds: arrivals)
        let figures = try trial.simulated(arrivals).figures
        let perRequest = try figures.first { $0.name == "energy.total" }?.estimate(as: Joules.self)
        let throughput = figures.first { $0.name == "throughput" }?.value ?? 0
        forecast.trialDuration[configuration] =
            calibrating + Seconds(throughput > 0 ? Double(arrivals.count) / throughput : 0)
        forecast.trialEnergy[configuration] = .sum(
            [joules, perRequest?.map { $0 * Double(arrivals.count) }].compactMap(\.self))
        if try trial.offeredLoad() >= 1 { forecast.remarks.append("\(configuration) is expected to be overloaded") }
    }

    /// A trial's share of measuring its model's batches by themselves: their windows, or a few runs of long batches.
    private func calibrating(_ calibration: BatchCalibration) throws -> (time: Seconds, energy: Estimate<Joules>) {
        let sharing = Double(max(1, configurations.count / max(1, models.count * threads.count)))
        var (time, parts) = (Seconds.zero, [Estimate<Joules>]())
        for size in calibratedSizes {
            let latency = Seconds(try calibration.service(largest: size).latencySeconds[size - 1])
            // Two runs to warm up, and at least two that count.
            let length = max(window ?? Seconds(1), latency * 2) + latency * 2
            time += length
            parts.append(try calibration.energy(of: [size]).map { $0 * (length / latency) })
        }
        let idle = calibration.idlePower.map { $0 * time }
        let whole = Estimate.sum(parts + [idle]) ?? idle
        return (time / sharing, whole.map { $0 / sharing })
    }

    /// What a predictor says of a model's batches.
    private func predicted(
        _ model: StudiedModel, by predictor: EnergyPredictor
    ) throws -> BatchCalibration? {
        let idle = try predictor.timeBasis.power.idle
        let points = try [1, calibratedSizes.max() ?? 1].reduce(into: [BatchCalibration.Point]()) { points, size in
            guard points.last?.size != size else { return }
            let point = try PredictedModel(model.reference, batch: size, predictor: predictor).operatingPoint()
            points.append(.init(size: size, latency: point.latency, energy: point.energy))
        }
        let provenance = points.first?.energy.provenance ?? .predicted(by: predictor.name)
        return BatchCalibration(points, idlePower: Estimate(idle.value, provenance: provenance))
    }
}

extension BatchCalibration {
    /// What profiles say of a model on some threads; nil where they say too little.
    init?(_ profiles: [ProfilePoint], threads: Int) {
        let fitting = profiles.filter { $0.treatment.threads == threads && $0.treatment.optimisation == .all }
        guard let idle = fitting.compactMap(\.idlePower).first else { return nil }
        self.init(
            fitting.compactMap { profile in
                profile.dynamicEnergy.map {
                    Point(size: profile.treatment.batch, latency: profile.latency, energy: $0)
                }
            }, idlePower: idle)
    }
}
